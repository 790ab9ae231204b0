"""What the dashboards show, made from the answer to their question."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse

from core.render import lists, phases
from core.render.links import Page
from core.render.parts import Option
from core.selection.request import MAX_ROWS_PER_PAGE, Asked
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import duration as length_of
from core.templatetags.portal import percent, spaced
from dash.figures import ENOUGH, Figures, Trouble, sums, trouble
from dash.ladders import SPLITS, Path
from dash.links import Ways
from dash.maps import SHARE_CLASSES, TreeMap, tree_map
from dash.queries import Board
from dash.supply import PILOT_HOURS, Pilots
from dash.tables import asked_words, table, tree_table

TROUBLES_SHOWN = 8
WIDER_DAYS = (3, 30)
# Filters that name places; with any other, pilots and workers do not come for the jobs that are shown alone.
OF_PLACES = ("computingsite", "region", "site", "queue")
FORM = (
    ("region", "Region", "exact, or with *"),
    ("site", "Site", "CERN* for all that begin so"),
    ("computingsite", "Queue", "ANALY* for all that begin so"),
    ("jobtype", "Job type", "analysis or production"),
    ("resourcetype", "Resource type", "MCORE|SCORE for either"),
    ("queuestatus", "Queue status", "online, brokeroff, test, …"),
    ("hours", "Hours back", "empty: all live jobs, and what ended lately"),
)


@dataclass(frozen=True)
class Proof:
    """A number in a sentence, with the list of its jobs."""

    text: str
    count: int
    url: str
    was: str = ""


# A number, what is between it and a second one, what comes after, and the page of the errors.
Sentence = tuple[Proof, str, Proof | None, str, str]


@dataclass(frozen=True)
class TroubleLine:
    """What is wrong at one queue, in a sentence with two numbers, and where to look next."""

    trouble: Trouble
    name: str
    url: str
    above: list[Option]
    first: Proof
    between: str
    second: Proof | None
    after: str
    errors_url: str = ""


@dataclass(frozen=True)
class Troubles:
    """The queues that need a look, most harm first; `more` are not listed."""

    lines: list[TroubleLine]
    more: int
    more_url: str


def context(asked: Asked, board: Board, ways: Ways, depth: int) -> dict[str, Any]:
    """All that a dashboard shows."""
    here, inner = _here(ways, depth), _inner(board, depth)
    return {
        **_glance(board, ways, depth),
        "chips": lists.chips(asked, here),
        "time_range": lists.time_range(asked, board.as_of, here),
        "fields": lists.form(asked, FORM, here),
        "more": ways.more(),
        "tree_table": tree_table(board, ways, inner),
        "image_url": Page(reverse(f"dash-{board.ladder.name}-image")).asking(_at_level(ways, depth)),
        "more_url": _more_url(ways, board, depth),
        "kiosk_url": Page(ways.page.path).asking({**_at_level(ways, depth), "kiosk": "1"}),
        "level": board.ladder.levels[depth],
        "table": table(board, ways, depth, asked.view.display_limit),
        "levels": _levels(ways, depth),
        "splits": _splits(ways, depth),
        "empty": None if board.lines else lists.empty(asked, WIDER_DAYS, here),
    }


def kiosk(board: Board, ways: Ways, depth: int) -> dict[str, Any]:
    """What a screen on a wall shows."""
    return {
        **_glance(board, ways, depth),
        "as_of": board.as_of,
        "page_url": ways.page.asking(_at_level(ways, depth)),
    }


def _glance(board: Board, ways: Ways, depth: int) -> dict[str, Any]:
    """What stands on the page and on the wall."""
    whole = sums(board.lines)
    return {
        "ladder": board.ladder,
        "crumbs": ways.crumbs(),
        "sentence": lists.sentence(ways.asked),
        "tiles": phases.tiles(board.selection, whole.states, board.as_of),
        "troubles": troubles(board, ways),
        "enough": ENOUGH,
        "tree": tree_of(board, ways, depth),
        "tree_level": board.ladder.levels[_inner(board, depth)],
        "tree_keys": SHARE_CLASSES,
        "truth": {"text": truth(board, whole), "warnings": ways.asked.warnings},
    }


def _here(ways: Ways, depth: int) -> Page:
    """The page with the level that was asked for, where it is not the one that goes without saying."""
    implied = depth == ways.ladder.level_of(ways.asked.selection)
    level = {} if implied else {"level": ways.ladder.levels[depth].name}
    return Page(ways.page.path, {**ways.page.kept, **level})


def _inner(board: Board, depth: int) -> int:
    """The level inside one; the lowest has none."""
    return min(depth + 1, len(board.ladder.levels) - 1)


def tree_of(board: Board, ways: Ways, depth: int) -> TreeMap:
    """The places inside those that the table shows, by size."""
    return tree_map(board.by_place(_inner(board, depth)), ways.down)


def truth(board: Board, whole: Figures) -> str:
    """How many jobs at how many queues, as of when, from where, and how old the map of the grid is."""
    queues = len({path[-1] for path, _ in board.lines})
    text = f"{spaced(whole.total)} jobs at {spaced(queues)} queues (exact) · as of {board.as_of:%H:%M:%S} UTC"
    unknown = f" · {' and '.join(board.supply.unknown)} not known" if board.supply.unknown else ""
    return f"{text} · source: {board.source} · {described(board)}{unknown}"


def described(board: Board) -> str:
    """How old the description of the queues is, and who gives it."""
    updated = board.topology.updated
    if updated is None:
        return "nobody describes the queues"
    age = max(board.as_of - updated, timedelta())
    return f"queues as {board.topology.source} described them {length_of(age)} ago"


def wants_supply(asked: Asked, ways: Ways) -> bool:
    """Whether pilots and workers come for just the jobs that are shown: all jobs of some queues, now."""
    window = asked.selection.window
    of_places = all(name.startswith(OF_PLACES) for name, _ in asked.selection.terms)
    return ways.ladder.name == "region" and of_places and (window is None or window.end is None)


def troubles(board: Board, ways: Ways) -> Troubles:
    """Queues with something wrong, most jobs harmed first."""
    queues = board.by_place(len(board.ladder.levels) - 1)
    found = [(path, figures, wrong) for path, figures in queues.items() if (wrong := trouble(figures))]
    found.sort(key=lambda one: (-one[2].harm, one[0]))
    lines = [_trouble_line(board, ways, *one) for one in found[:TROUBLES_SHOWN]]
    more = max(len(found) - TROUBLES_SHOWN, 0)
    return Troubles(lines, more, _with_level(ways, board.ladder.levels[-1].name) if more else "")


def _trouble_line(board: Board, ways: Ways, path: Path, figures: Figures, wrong: Trouble) -> TroubleLine:
    above = [Option(name or _nameless(board, at), ways.down(path[: at + 1])) for at, name in enumerate(path[:-1])]
    sentence = _waiting(board, ways, path, figures) if wrong.idle else _failing(ways, path, figures)
    return TroubleLine(wrong, path[-1] or NOT_SPECIFIED, ways.down(path), above, *sentence)


def _nameless(board: Board, depth: int) -> str:
    """A place of that level that nobody names."""
    return f"{board.ladder.levels[depth].label.lower()} not specified"


def _failing(ways: Ways, path: Path, figures: Figures) -> Sentence:
    ended = [state for state in ("failed", "finished") if figures.states[state]]
    failed = Proof(spaced(figures.failed), figures.failed, ways.jobs(path, states=("failed",)))
    of = Proof(spaced(figures.ended), figures.ended, ways.jobs(path, states=ended))
    share = percent(figures.failed, figures.ended)
    return failed, "of", of, f"ended jobs failed, {share}", ways.errors(path)


def _waiting(board: Board, ways: Ways, path: Path, figures: Figures) -> Sentence:
    count, queue = figures.states["activated"], board.topology.queues.get(path[-1])
    status = (queue.attribute("queuestatus") if queue else "not described") or "without a status"
    url = ways.jobs(path, states=("activated",))
    words = _idle_words(status, board.supply.pilots_of(path))
    return Proof(spaced(count), count, url, lists.was(count, board.as_of)), "", None, words, ""


def _idle_words(status: str, pilots: Pilots | None) -> str:
    said = f"jobs are ready and no pilot has any; the queue is {status}"
    if pilots is None:
        return said
    asked = f"pilots asked for a job: {asked_words(pilots)}" if pilots.asked else "no pilot asked for a job"
    return f"{said}; in {PILOT_HOURS} h {asked}"


def _levels(ways: Ways, depth: int) -> list[Option]:
    """The same jobs by places of other levels."""
    return [
        Option(level.plural.capitalize(), _with_level(ways, level.name), active=at == depth)
        for at, level in enumerate(ways.ladder.levels)
    ]


def _at_level(ways: Ways, depth: int) -> dict[str, str]:
    return {**ways.asked.selection.parameters, "level": ways.ladder.levels[depth].name}


def _more_url(ways: Ways, board: Board, depth: int) -> str:
    """The page with as many rows as one can have; empty where nothing is left out."""
    left_out = len(board.by_line(depth)) > ways.asked.view.display_limit
    most = {**_at_level(ways, depth), "display_limit": str(MAX_ROWS_PER_PAGE)}
    return ways.page.asking(most) if left_out and ways.asked.view.display_limit < MAX_ROWS_PER_PAGE else ""


def _with_level(ways: Ways, name: str) -> str:
    return ways.page.asking({**ways.asked.selection.parameters, "level": name})


def _splits(ways: Ways, depth: int) -> list[Option]:
    """Links that break each place down further, or no more."""
    chosen = [split.name for split in ways.splits]
    found = []
    for split in SPLITS.values():
        names = [name for name in SPLITS if (name in chosen) != (name == split.name)]
        parameters = {"splitby": ",".join(names), "level": ways.ladder.levels[depth].name}
        asked = {**ways.asked.selection.parameters, **{name: text for name, text in parameters.items() if text}}
        active = split.name in chosen
        said = f"{split.label}: {'taken away' if active else 'each place by it'}"
        found.append(Option(split.label, Page(ways.page.path).asking(asked), active, said))
    return found
