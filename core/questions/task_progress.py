"""How far tasks are: files and events of their master inputs, as the database adds them up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Q, Sum, Value, When

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
# Which of the two sums a dataset counts in, for who reads the datasets anyway.
PART = Case(When(IS_MASTER_INPUT, then=Value("input")), When(IS_OUTPUT, then=Value("output")), output_field=CharField())


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


def progress_among(taskids: Sequence[int], datasets: Mapping[str, Sequence[Any]]) -> dict[int, Progress]:
    """The same from all datasets of the tasks, by column, with their PART as `part`."""
    sums = {taskid: [0] * (len(OF_INPUTS) + 1) for taskid in taskids}
    columns = [datasets.get(name, ()) for name in ("jeditaskid", "part", *OF_INPUTS)]
    for taskid, part, *figures in zip(*columns, strict=True):
        counted = figures if part == "input" else [0] * len(OF_INPUTS)
        output = figures[OUTPUT_EVENTS] if part == "output" else 0
        if part:
            sums[taskid] = [known + (more or 0) for known, more in zip(sums[taskid], (*counted, output), strict=True)]
    return {taskid: Progress(*each) for taskid, each in sums.items()}


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE))
