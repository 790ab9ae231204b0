"""How far tasks are: files and events of their master inputs, as the database adds them up."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum

from core.engines.doors import database
from core.panda.models import Dataset
from core.panda.progress import IS_MASTER_INPUT

IDS_AT_ONCE = 1_000
IS_OUTPUT = Q(type="output", streamname="OUTPUT0")
OF_INPUTS = (
    "nfiles",
    "nfilestobeused",
    "nfilesused",
    "nfilesfinished",
    "nfilesfailed",
    "nfilesmissing",
    "nfilesonhold",
    "nevents",
    "neventsused",
)
# The names of the sums must not be those of columns.
SUMS = {f"sum_{name}": Sum(name) for name in OF_INPUTS}
OUTPUT_EVENTS = OF_INPUTS.index("nevents")


@dataclass(frozen=True)
class Progress:
    """Files and events of one task; those missing are no part of `nfiles`."""

    nfiles: int = 0
    nfilestobeused: int = 0
    nfilesused: int = 0
    nfilesfinished: int = 0
    nfilesfailed: int = 0
    nfilesmissing: int = 0
    nfilesonhold: int = 0
    nevents: int = 0
    neventsused: int = 0
    neventsoutput: int = 0

    @property
    def left(self) -> int:
        """Files that are neither done nor given up."""
        return max(0, self.nfiles - self.nfilesfinished - self.nfilesfailed)

    @property
    def pctfinished(self) -> int:
        """Whole percent of files, rounded down: 99.9 is not all."""
        return 100 * self.nfilesfinished // self.nfiles if self.nfiles else 0

    @property
    def pctfailed(self) -> int:
        return 100 * self.nfilesfailed // self.nfiles if self.nfiles else 0

    def figures(self) -> dict[str, int]:
        """`dsinfo` as scripts read it."""
        return {
            "nfiles": self.nfiles,
            "nfilesfinished": self.nfilesfinished,
            "nfilesfailed": self.nfilesfailed,
            "nfilesmissing": self.nfilesmissing,
            "pctfinished": self.pctfinished,
            "pctfailed": self.pctfailed,
            "neventsTot": self.nevents,
            "neventsUsedTot": self.neventsused,
            "neventsRemaining": max(0, self.nevents - self.neventsused),
            "neventsOutput": self.neventsoutput,
        }


def progress_of(taskids: Sequence[int]) -> dict[int, Progress]:
    """The progress of each task; one without datasets has none of anything.

    :raises Unanswered: when the database failed or took too long.
    """
    found = {taskid: Progress() for taskid in taskids}
    with database():
        for ids in _parts(taskids):
            for taskid, inputs, outputs in _sums(ids):
                found[taskid] = Progress(
                    **dict(zip(OF_INPUTS, inputs, strict=True)), neventsoutput=outputs[OUTPUT_EVENTS]
                )
    return found


def _sums(ids: Sequence[int]) -> Iterable[tuple[int, list[int], list[int]]]:
    """The sums over the master inputs of each task, and over its outputs."""
    counted = Dataset._default_manager.filter(IS_MASTER_INPUT | IS_OUTPUT, jeditaskid__in=ids).order_by()
    groups = counted.values("jeditaskid", "type").annotate(**SUMS).values_list("jeditaskid", "type", *SUMS)
    found: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([0] * len(SUMS), [0] * len(SUMS)))
    for taskid, role, *sums in groups:
        totals = found[taskid][role == "output"]
        totals[:] = (total + int(value or 0) for total, value in zip(totals, sums, strict=True))
    return ((taskid, inputs, outputs) for taskid, (inputs, outputs) in found.items())


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE))
