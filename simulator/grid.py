"""The invented grid: regions, sites, worker nodes and queues."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from random import Random

from simulator.base import words

REGIONS = {
    "CERN": "Switzerland",
    "US": "United States",
    "DE": "Germany",
    "UK": "United Kingdom",
    "FR": "France",
    "IT": "Italy",
    "ND": "Norway",
    "CA": "Canada",
    "ES": "Spain",
    "NL": "Netherlands",
    "TW": "Taiwan",
}
PLACES = words(
    "ALDER ASH ASPEN BEECH BIRCH BOX BRIAR CEDAR CHERRY CLOVER CYPRESS DOGWOOD EBONY ELDER ELM FERN FIR GORSE HAWTHORN "
    "HAZEL HEATH HICKORY HOLLY HORNBEAM IVY JASMINE JUNIPER LARCH LAUREL LILAC LIME LINDEN MAPLE MEDLAR MULBERRY MYRTLE "
    "OAK OLIVE OSIER PALM PEAR PINE PLANE PLUM POPLAR QUINCE REDWOOD ROWAN SEQUOIA SLOE SORREL SPRUCE SUMAC TAMARISK "
    "TEAK THYME WALNUT WILLOW YEW ZELKOVA"
)
MAX_SITES = len(PLACES)
CPUS = (
    ("AMD EPYC 7702 64-Core Processor", "AMD EPYC 7702", 2000, 11.1),
    ("AMD EPYC 9654 96-Core Processor", "AMD EPYC 9654", 2400, 17.4),
    ("Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz", "INTEL XEON GOLD 6248", 2500, 12.5),
    ("Intel(R) Xeon(R) CPU E5-2630 v4 @ 2.20GHz", "INTEL XEON E5-2630 V4", 2200, 10.0),
)
HARVESTERS = ("harv-01", "harv-02", "harv-03")


@dataclass(frozen=True, slots=True)
class Node:
    """One worker node; `cpu` is its row in CPUS."""

    host: str
    cpu: int


@dataclass(slots=True)
class Site:
    """One physical site; `trouble` multiplies the failure rate of all jobs there."""

    name: str
    region: str
    tier_level: int
    nodes: list[Node]
    trouble: float
    weight: float

    @property
    def domain(self) -> str:
        region, _, place = self.name.partition("-")
        return f"{place}.{region}.example.org".lower()

    @property
    def tier(self) -> str:
        return "T2D" if self.tier_level == 2 else f"T{self.tier_level}"

    @property
    def has_tape(self) -> bool:
        return self.tier_level <= 1


@dataclass(slots=True)
class Queue:
    """One PanDA queue; `cores` is the size of its slots."""

    name: str
    site: Site
    type: str
    capability: str
    status: str
    cores: int
    ram_per_core: int
    corepower: float
    harvester: str
    weight: float
    has_gpus: bool = False

    @property
    def runs_jobs(self) -> bool:
        return self.status == "online"

    @property
    def storage(self) -> str:
        return f"{self.site.name}_{'SCRATCHDISK' if self.type == 'analysis' else 'DATADISK'}"


@dataclass
class Grid:
    """Sites and their queues, the biggest first."""

    sites: list[Site] = field(default_factory=list)
    queues: list[Queue] = field(default_factory=list)

    @cached_property
    def production(self) -> list[Queue]:
        return [q for q in self.queues if q.runs_jobs and q.type in ("production", "unified")]

    @cached_property
    def analysis(self) -> list[Queue]:
        return [q for q in self.queues if q.runs_jobs and q.type in ("analysis", "unified")]

    @cached_property
    def testing(self) -> list[Queue]:
        return [q for q in self.queues if q.status == "test"] or self.production[:1]

    @cached_property
    def with_gpus(self) -> list[Queue]:
        return [q for q in self.production if q.has_gpus]


def build(jobs: int, random: Random) -> Grid:
    """A grid on which that many jobs leave work for every queue."""
    grid = Grid()
    count = max(8, min(MAX_SITES, jobs // 150))
    for rank in range(count):
        site = _site(rank, count, random)
        grid.sites.append(site)
        grid.queues.extend(_queues(site, rank, random))
    grid.queues.sort(key=lambda queue: (-queue.weight, queue.name))
    return grid


def _site(rank: int, count: int, random: Random) -> Site:
    regions = list(REGIONS)
    region = regions[rank % len(regions)]
    tier = 0 if rank == 0 else 1 if rank < max(3, count // 6) else 3 if rank % 7 == 6 else 2
    place = PLACES[rank * 7 % MAX_SITES]
    # A grid is skewed: few sites do most of the work, and a handful of them cause most of the trouble.
    weight = 1 / (rank + 1.5) ** 0.9
    trouble = random.choices((0.5, 1.0, 2.0, 4.0), (5, 8, 3, 1))[0]
    site = Site(f"{region}-{place}", region, tier, [], trouble, weight)
    for number in range(random.randint(6, 12) + int(40 * weight)):
        site.nodes.append(Node(f"wn{number + 1:03d}.{site.domain}", random.randrange(len(CPUS))))
    return site


def _queues(site: Site, rank: int, random: Random) -> list[Queue]:
    """Most sites have one unified queue and something beside it, as sites do."""
    power = round(random.uniform(9.5, 17.5), 2)
    harvester = HARVESTERS[rank % len(HARVESTERS)]

    def queue(
        name: str, kind: str, capability: str, cores: int, share: float, *, ram: int = 2000, status: str = "online"
    ) -> Queue:
        return Queue(name, site, kind, capability, status, cores, ram, power, harvester, site.weight * share)

    found = [queue(site.name, "unified", "ucore", 8, 1.0)]
    if rank % 3 == 0:
        found.append(queue(f"{site.name}_HIMEM", "production", "score", 1, 0.2, ram=6000))
    if rank % 3 == 1:
        found.append(queue(f"ANALY_{site.name}", "analysis", "score", 1, 0.5))
    if rank % 8 == 2:
        gpu = queue(f"{site.name}_GPU", "unified", "mcore", 64, 0.15)
        gpu.has_gpus = True
        found.append(gpu)
    if rank % 8 == 5:
        found.append(queue(f"{site.name}_TEST", "production", "ucore", 8, 0.05, status="test"))
    if rank % 8 == 6:
        found.append(queue(f"{site.name}_OLD", "production", "score", 1, 0.0, status="offline"))
    if rank % 8 == 7:
        found.append(queue(f"{site.name}_MCORE", "production", "mcore", 8, 0.0, status="brokeroff"))
    return found


def cumulative(queues: list[Queue]) -> list[float]:
    return list(accumulate(queue.weight for queue in queues))
