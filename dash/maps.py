"""The pictures of a dashboard: a table whose colours say where jobs are, and places by size with what fails there."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from core.panda.vocabulary import JOB_STATES
from core.render.treemap import Area, Box, boxes
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import percent, spaced
from dash.figures import Figures, trouble
from dash.ladders import Path

MAX_BOXES = 80
HEAT_STEPS = 5
# Upper ends of the classes of failure share, in percent.
SHARE_STEPS = (5, 10, 20, 50)
# The classes of boxes with what they mean, for the legend.
SHARE_CLASSES = (
    ("share-0", "below 5 % failed"),
    ("share-1", "5 to 10 %"),
    ("share-2", "10 to 20 %"),
    ("share-3", "20 to 50 %"),
    ("share-4", "50 % and more"),
    ("share-few", "fewer than 20 ended"),
)
OTHERS = "others"
Url = Callable[[Path], str]


@dataclass(frozen=True)
class TreeBox(Area):
    """One place in the tree map; `look` is the class of its failure share."""

    total: int
    failed: int
    ended: int


@dataclass(frozen=True)
class TreeGroup:
    """A place with those inside it."""

    name: str
    url: str
    box: Box
    boxes: list[TreeBox]


@dataclass(frozen=True)
class TreeMap:
    """Places of one level inside those of the level above, all by the number of their jobs."""

    groups: list[TreeGroup]


def states_of(whole: Figures) -> list[str]:
    """The states that occur, in the order of a job's life; unknown ones come last."""
    seen = {state for state, count in whole.states.items() if count}
    return [state for state in JOB_STATES if state in seen] + sorted(seen - set(JOB_STATES))


def heat(count: int, total: int) -> str:
    """The class of a state's share of a place's jobs; empty where there are none."""
    return f"heat-{min(HEAT_STEPS, 1 + HEAT_STEPS * count // total)}" if count and total else ""


def tree_map(places: dict[Path, Figures], url: Url) -> TreeMap:
    """The largest places, each inside the place above it; smaller ones are one box there."""
    groups: dict[Path, dict[Path, Figures]] = defaultdict(dict)
    shown = set(sorted(places, key=lambda path: -places[path].total)[:MAX_BOXES])
    for path, figures in places.items():
        kept = path if path in shown else (*path[:-1], OTHERS)
        groups[path[:-1]].setdefault(kept, Figures()).join(figures)
    ordered = sorted(groups.items(), key=lambda pair: -_size(pair[1]))
    areas = boxes([_size(inner) for _, inner in ordered])
    return TreeMap(
        [_group(outer, inner, area, url, shown) for (outer, inner), area in zip(ordered, areas, strict=True)]
    )


def _group(outer: Path, inner: dict[Path, Figures], area: Box, url: Url, shown: set[Path]) -> TreeGroup:
    ordered = sorted(inner.items(), key=lambda pair: -pair[1].total)
    aspect = 3.0 * area.width / area.height if area.height else 1.0
    places = boxes([figures.total for _, figures in ordered], aspect=aspect)
    found = [
        _tree_box(path, figures, place.inside(area).rounded(), url(path) if path in shown else url(outer))
        for (path, figures), place in zip(ordered, places, strict=True)
    ]
    return TreeGroup((outer[-1] if outer else "") or NOT_SPECIFIED, url(outer) if outer else "", area, found)


def _tree_box(path: Path, figures: Figures, box: Box, url: str) -> TreeBox:
    name = path[-1] or NOT_SPECIFIED
    return TreeBox(
        box=box,
        url=url,
        name=name,
        note=_note(figures),
        words=_words(name, figures),
        look=f"share-{share_kind(figures)}",
        total=figures.total,
        failed=figures.failed,
        ended=figures.ended,
    )


def _note(figures: Figures) -> str:
    total = spaced(figures.total)
    return f"{total}, {percent(figures.failed, figures.ended)} failed" if figures.tells else total


def share_kind(figures: Figures) -> str:
    """The class of a failure share; `few` where too few jobs ended to tell."""
    share = figures.failure_share
    if share is None or not figures.tells:
        return "few"
    return str(sum(100 * share >= step for step in SHARE_STEPS))


def _words(name: str, figures: Figures) -> str:
    wrong = trouble(figures)
    said = [f"{name}: {spaced(figures.total)} jobs", failure_words(figures), wrong.word if wrong else ""]
    return ", ".join(part for part in said if part)


def failure_words(figures: Figures) -> str:
    """The failure share in words."""
    if not figures.ended:
        return "none ended"
    few = "" if figures.tells else ", too few to tell"
    return f"{percent(figures.failed, figures.ended)} of {spaced(figures.ended)} failed{few}"


def _size(places: dict[Path, Figures]) -> int:
    return sum(figures.total for figures in places.values())
