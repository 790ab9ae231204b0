"""The ways down from the whole grid: by region, site and queue, or by nucleus and queue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.engines.topology import Queue
from core.panda.vocabulary import EVENT_SERVICE
from core.questions.job_parts import BY_TYPE
from core.selection.dimensions import Dimension, stored
from core.selection.job_types import EXCLUSIVE_TYPES
from core.selection.places import name_in, text_of
from core.selection.selection import Selection

Path = tuple[str, ...]
Queues = Mapping[str, Queue]
ORDINARY = "ordinary"


@dataclass(frozen=True)
class Level:
    """One step down: what its places are called, and the filter that asks for one of them."""

    name: str
    label: str
    plural: str
    parameter: str
    # Whether a place's own name is enough to find it, without those above it.
    alone: bool = False


@dataclass(frozen=True)
class Ladder:
    """A way down. `attributes` of a job and the queues' descriptions give its place at every level, by `path_of`."""

    name: str
    title: str
    levels: tuple[Level, ...]
    attributes: tuple[str, ...]
    path_of: Callable[[Sequence[str], Queues], Path]

    def level_of(self, selection: Selection) -> int:
        """The level under the lowest place that the selection names."""
        named = [depth for depth, level in enumerate(self.levels) if name_in(selection, level.parameter) is not None]
        return min(max(named, default=-1) + 1, len(self.levels) - 1)

    def at(self, selection: Selection, path: Path) -> Selection:
        """The selection's jobs at one place."""
        last = self.levels[len(path) - 1]
        for level, name in zip(self.levels, path, strict=False):
            if level is last or not last.alone:
                selection = selection.narrowed(level.parameter, text_of(name))
        return selection


@dataclass(frozen=True)
class Split:
    """A second breakdown inside each place; `text_of` makes the filter's text for a value, empty where it has none.

    `divides` says whether a text that is asked for holds each value whole or not at all.
    """

    name: str
    label: str
    dimension: Dimension
    parameter: str
    text_of: Callable[[str], str] = text_of
    divides: Callable[[str], bool] = bool

    def text_in(self, selection: Selection, value: str) -> str:
        """The filter's text for a value among the jobs of a selection; empty where no list has just those."""
        asked = selection.text_of(self.parameter)
        return self.text_of(value) if not asked or self.divides(asked) else ""


def _by_region(values: Sequence[str], queues: Queues) -> Path:
    known = queues.get(values[0])
    region, site = (known.attribute(name) or "" if known else "" for name in ("region", "site"))
    return (region, site, values[0])


def _event_service(number: int | None) -> str:
    names = {code: name for name, code in EVENT_SERVICE.items()}
    return names.get(number, str(number)) if number else ORDINARY


def _event_service_text(name: str) -> str:
    """Clones carry the code of consumers as well, and the filter tells them apart: no list has just that code."""
    return name if name in {ORDINARY, *EVENT_SERVICE} - {"eventservice"} else ""


QUEUE = Level("queue", "Queue", "queues", "computingsite", alone=True)
REGION = Ladder(
    "region",
    "The grid by region",
    (Level("region", "Region", "regions", "region"), Level("site", "Site", "sites", "site"), QUEUE),
    ("computingsite",),
    _by_region,
)
WORLD = Ladder(
    "world",
    "The grid by nucleus",
    (
        Level("nucleus", "Nucleus", "nuclei", "nucleus"),
        Level("queue", "Satellite queue", "satellite queues", "computingsite"),
    ),
    ("nucleus", "computingsite"),
    lambda values, _: tuple(values),
)
SPLITS: dict[str, Split] = {
    "jobtype": Split("jobtype", "Job type", BY_TYPE, "jobtype", str, EXCLUSIVE_TYPES.__contains__),
    "resourcetype": Split("resourcetype", "Resource type", stored("resource_type"), "resourcetype"),
    "eventservice": Split(
        "eventservice",
        "Event service",
        Dimension("eventservice", ("eventservice",), _event_service),
        "eventservice",
        _event_service_text,
    ),
}


def value_of(stored_value: Any) -> str:
    """A value as a name: nothing is an empty one."""
    return "" if stored_value is None else str(stored_value)
