"""What tasks do: the steps of production chains, users' analysis, and tests."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of task; `ram` is MB per core, `wall_minutes` the usual run time of a job."""

    name: str
    label: str
    task_type: str
    processing: str
    transformation: str
    package: str
    share: str
    work_queue: int
    source: str
    product: str
    cores: int
    ram: int
    wall_minutes: int
    events: int
    priority: int
    failure: float
    weight: float
    tags: str = ""

    @property
    def is_user(self) -> bool:
        return self.task_type == "anal"

    @property
    def executor(self) -> str:
        return self.transformation.removesuffix("_tf.py")


RELEASE = "Sim-26.0"
VERSIONS = ("26.0.3", "26.0.7", "26.0.12", "25.0.41")
BAD_VERSION = "26.0.13"
GPU_STEP = "gpu_training"
RUN_GEN = "https://pandaserver.example.org/trf/user/runGen-00-00-02"
RUN_MERGE = "https://pandaserver.example.org/trf/user/runMerge-00-00-02"
RUN_ATHENA = "https://pandaserver.example.org/trf/user/runAthena-00-00-12"


def _production(name: str, share: str, source: str, product: str, **rest: object) -> Step:
    defaults = {"cores": 8, "ram": 1643, "priority": 500, "failure": 0.08, "tags": ""}
    return Step(
        name=name,
        label="managed",
        task_type="prod",
        processing=name,
        package="SimProd",
        share=share,
        work_queue=2,
        source=source,
        product=product,
        **{**defaults, **rest},  # type: ignore[arg-type]
    )


def _user(name: str, processing: str, transformation: str, **rest: object) -> Step:
    defaults = {"share": "User Analysis", "cores": 1, "ram": 1800, "priority": 1000, "failure": 0.2}
    return Step(
        name=name,
        label="user",
        task_type="anal",
        processing=processing,
        transformation=transformation,
        package="AnalysisBase",
        work_queue=3,
        source="DAOD",
        product="out",
        **{**defaults, **rest},  # type: ignore[arg-type]
    )


EVGEN = _production("evgen", "Other production", "", "EVNT", transformation="Gen_tf.py", cores=1, ram=1800, wall_minutes=180, events=10_000, weight=1.0, tags="e{e}")  # fmt: skip
SIMUL = _production("simul", "Simulation", "EVNT", "HITS", transformation="Sim_tf.py", wall_minutes=240, events=1000, weight=3.5, tags="e{e}_s{s}")  # fmt: skip
RECON = _production("recon", "Other production", "HITS", "AOD", transformation="Reco_tf.py", wall_minutes=200, events=2000, weight=2.0, tags="e{e}_s{s}_r{r}", priority=700)  # fmt: skip
REPROCESSING = _production("reprocessing", "Reprocessing", "RAW", "AOD", transformation="Reco_tf.py", wall_minutes=300, events=2000, weight=1.2, tags="r{r}_p{s}", priority=700)  # fmt: skip
HIMEM = _production("recon", "Other production", "HITS", "AOD", transformation="Reco_tf.py", wall_minutes=180, events=500, weight=0.6, cores=1, ram=5400, tags="e{e}_s{s}_r{r}")  # fmt: skip
DERIV = _production("deriv", "Group Analysis", "AOD", "DAOD", transformation="Derivation_tf.py", wall_minutes=120, events=8000, weight=1.6, tags="r{r}_p{s}", priority=800)  # fmt: skip
RUN = _user("run", "panda-client-1.6.5-jedi-run", RUN_GEN, wall_minutes=50, events=500, weight=3.0)
ATHENA = _user("athena", "panda-client-1.6.5-jedi-athena", RUN_ATHENA, wall_minutes=70, events=500, weight=1.2)
GPU = _user(GPU_STEP, "panda-client-1.6.5-jedi-run", RUN_GEN, wall_minutes=150, events=0, weight=0.2, cores=64, ram=1710)  # fmt: skip
TEST = Step("tests", "test", "test", "recon", "Reco_tf.py", "SimProd", "Test", 1, "HITS", "AOD", 1, 1643, 20, 100, 900, 0.1, 0.3, "r{r}")  # fmt: skip

STEPS = (EVGEN, SIMUL, RECON, REPROCESSING, HIMEM, DERIV, RUN, ATHENA, GPU, TEST)
