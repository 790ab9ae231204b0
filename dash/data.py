"""The dashboards as data: the shapes that scripts read, and a row for each place."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.selection.places import text_of
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from dash.figures import Figures, sums
from dash.ladders import Path
from dash.links import Ways
from dash.queries import Board
from dash.supply import PILOT_HOURS

# The states of every list, in the order that scripts know; others come after them where there are such jobs.
STATES = (
    *("pending", "defined", "waiting", "assigned", "throttled", "activated", "sent", "starting"),
    *("running", "holding", "transferring", "merging", "finished", "failed", "cancelled", "closed"),
)
TYPES = {"analysis": "analy", "production": "prod"}
ALL = "all"
# From a state to the list of those jobs.
Link = Callable[[str], str]
Parts = dict[str, dict[str, Counter[str]]]


@dataclass(frozen=True)
class Lists:
    """The lists of jobs behind a dashboard's numbers; `root` is the portal's own address."""

    ways: Ways
    root: str

    def of(self, place: Selection, kind: str, resource: str) -> Link:
        """From a state to the jobs of a place with that type and resource type; to nothing where no list has just those."""
        resources = {ALL: None, NOT_SPECIFIED: ""}
        url = self.ways.within(place, (None if kind == ALL else kind, resources.get(resource, resource)))
        return lambda state: f"{self.root}{self.ways.in_states(url, (state,))}" if url else ""


def region(board: Board, ways: Ways, warnings: Sequence[str], lists: Lists | None) -> dict[str, Any]:
    """{regions, sites, queues, meta}: jobs of each place by job type, resource type and state, with links where there are lists."""
    regions, sites, queues = _crossed(board, 0), _by_site(_crossed(board, 1)), _crossed(board, 2)
    figures = board.by_place(2)
    at = partial(ways.ladder.at, ways.frozen)
    return {
        "regions": {_name(path): _summary(parts, lists, at(path)) for path, parts in regions.items()},
        "sites": {
            name or NOT_SPECIFIED: _summary(parts, lists, ways.frozen.narrowed("site", text_of(name)))
            for name, parts in sites.items()
        },
        "queues": {
            _name(path): {**_queue(board, path, figures[path]), "job_summary": _summary(parts, lists, at(path))}
            for path, parts in queues.items()
        },
        "meta": {**meta(board, warnings), "pilots": None if board.supply.pilots is None else {"hours": PILOT_HOURS}},
    }


def _by_site(sites: dict[Path, Parts]) -> dict[str, Parts]:
    """Sites by their own name alone: one that has queues in two regions is one."""
    joined: dict[str, Parts] = defaultdict(_no_parts)
    for path, parts in sites.items():
        for kind, by_resource in parts.items():
            for resource, states in by_resource.items():
                joined[path[-1]][kind][resource].update(states)
    return joined


def _crossed(board: Board, depth: int) -> dict[Path, Parts]:
    """Each place by job type and resource type, with the sums over either and both."""
    found: dict[Path, Parts] = defaultdict(_no_parts)
    for (path, (kind, resource)), figures in sorted(board.by_line(depth).items()):
        for one in (kind, ALL):
            for other in (resource or NOT_SPECIFIED, ALL):
                found[path][one][other].update(figures.states)
    return found


def _no_parts() -> Parts:
    return defaultdict(lambda: defaultdict(Counter))


def _summary(parts: Parts, lists: Lists | None, place: Selection) -> dict[str, Any]:
    return {
        TYPES.get(kind, kind): {
            resource: _states(states, lists.of(place, kind, resource) if lists else None)
            for resource, states in by_resource.items()
        }
        for kind, by_resource in parts.items()
    }


def _states(states: Counter[str], link: Link | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for state in (*STATES, *sorted(set(states) - set(STATES))):
        one: dict[str, Any] = {"jobstatus": state or NOT_SPECIFIED, "count": states[state]}
        if link and states[state] and (url := link(state)):
            one["job_link"] = url
        found.append(one)
    return found


def _queue(board: Board, path: Path, figures: Figures) -> dict[str, Any]:
    queue, share = board.topology.queues.get(path[-1]), figures.failure_share
    pilots = board.supply.pilots_of(path)
    return {
        "pqtype": queue.attribute("queuetype") if queue else None,
        "region": path[0] or NOT_SPECIFIED,
        "atlas_site": path[1] or NOT_SPECIFIED,
        "status": queue.attribute("queuestatus") if queue else None,
        "n_pilots_total": pilots.asked if pilots else None,
        "n_pilots_nojob": pilots.in_vain if pilots else None,
        "n_running_cores": figures.cores,
        "failed_percentage": round(100 * share, 1) if share else 0,
        "n_jobs": figures.total,
    }


def world(board: Board, warnings: Sequence[str]) -> dict[str, Any]:
    """{nucleuses, nucleussummary, statelist, built, meta}."""
    nuclei: dict[str, dict[str, Any]] = defaultdict(dict)
    for path, figures in board.by_place(1).items():
        nuclei[_name(path[:1])][_name(path)] = _place(figures)
    return {
        "nucleuses": dict(nuclei),
        "nucleussummary": {_name(path): _place(figures) for path, figures in board.by_place(0).items()},
        "statelist": list(STATES),
        "built": f"{board.as_of:%Y-%m-%d %H:%M:%S}",
        "meta": meta(board, warnings),
    }


def _place(figures: Figures) -> dict[str, Any]:
    states = {state: figures.states[state] for state in STATES}
    states |= {state or NOT_SPECIFIED: count for state, count in figures.states.items() if state not in states}
    failed = figures.power.get("failed", 0)
    return {**states, "hs06s_used": figures.power.get("finished", 0) + failed, "hs06s_failed": failed}


def meta(board: Board, warnings: Sequence[str]) -> dict[str, Any]:
    """What the answer says of itself."""
    return {
        "total": sums(board.lines).total,
        "relation": "exact",
        "as_of": board.as_of,
        "source": board.source,
        "truncated": False,
        "warnings": list(warnings),
        "queues_described": {"by": board.topology.source, "at": board.topology.updated},
    }


def csv_names(board: Board, depth: int) -> list[str]:
    """The columns of `csv_rows`."""
    places = [level.name for level in board.ladder.levels[: depth + 1]]
    splits = [split.name for split in board.splits]
    return [*places, *splits, "jobs", *STATES, "other_states", "failed_percentage", "cores"]


def csv_rows(board: Board, depth: int) -> Iterator[list[Any]]:
    """A row for each place and each value of the splits."""
    for (path, values), figures in sorted(board.by_line(depth).items()):
        states = [figures.states[state] for state in STATES]
        share = figures.failure_share
        percentage = "" if share is None else round(100 * share, 1)
        yield [*path, *values, figures.total, *states, figures.total - sum(states), percentage, figures.cores]


def _name(path: Path) -> str:
    return path[-1] or NOT_SPECIFIED
