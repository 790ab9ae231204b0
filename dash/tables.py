"""The table of a dashboard: a row for each place, its jobs by state, and what is wrong there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.panda.vocabulary import LIVE_STATES
from core.render import lists
from core.render.table import NOTHING, Cell, Heading, Table
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import NO_BREAK_SPACE, percent, spaced, state_glyph, state_meaning
from dash.figures import Figures, Trouble, sums, trouble
from dash.ladders import Path
from dash.links import Ways
from dash.maps import MAX_BOXES, heat, states_of
from dash.queries import Board, Key
from dash.supply import PILOT_HOURS, Pilots, Supply

Line = tuple[Key, Figures]


@dataclass(frozen=True)
class Columns:
    """What every row of a table shows."""

    board: Board
    ways: Ways
    depth: int
    states: list[str]
    supply: Supply


def ordered(lines: dict[Key, Figures]) -> list[Line]:
    """What is wrong comes first, the worst of it foremost; then the largest."""

    def rank(line: Line) -> tuple[int, int, Key]:
        wrong = trouble(line[1])
        return (-wrong.grade if wrong else 0, -(wrong.harm if wrong else line[1].total), line[0])

    return sorted(lines.items(), key=rank)


def table(board: Board, ways: Ways, depth: int, limit: int) -> Table:
    """The first rows, what the others add up to, and the whole."""
    lines = ordered(board.by_line(depth))
    whole = sums(board.lines)
    columns = Columns(board, ways, depth, states_of(whole), Supply() if board.splits else board.supply)
    rows = [_row(columns, key, figures) for key, figures in lines[:limit]]
    if lines[limit:]:
        rest = sums(dict(lines[limit:]))
        rows.append(_sum_row(columns, f"{spaced(len(lines) - limit)} more", rest, linked=False))
    rows.append(_sum_row(columns, "Together", whole, linked=True))
    return Table(f"Jobs by {board.ladder.levels[depth].label.lower()} and state", _headings(columns), rows)


def tree_table(board: Board, ways: Ways, depth: int) -> Table:
    """The numbers of the tree map, largest first; smaller places are put together like there."""
    level = board.ladder.levels[depth]
    above = board.ladder.levels[depth - 1]
    headings = [
        Heading(level.name, level.label),
        Heading("above", f"In {above.label.lower()}"),
        Heading("jobs", "Jobs", "in all states", "right"),
        Heading("failed", "Failed", align="right"),
        Heading("ended", "Failed or finished", align="right"),
        Heading("share", "Failure share", align="right"),
    ]
    places = sorted(board.by_place(depth).items(), key=lambda pair: (-pair[1].total, pair[0]))
    shown, rest = places[:MAX_BOXES], places[MAX_BOXES:]
    rows = [_tree_row(ways, path, figures) for path, figures in shown]
    if rest:
        label = f"{spaced(len(rest))} smaller ones"
        rows.append([Cell(label), Cell(NOTHING), *_tree_figures(sums(dict(rest)), None, ways)])
    return Table(f"{level.plural.capitalize()} by jobs", headings, rows)


def _tree_row(ways: Ways, path: Path, figures: Figures) -> list[Cell]:
    above = Cell(path[-2] or NOT_SPECIFIED, ways.down(path[:-1])) if len(path) > 1 else Cell(NOTHING)
    return [Cell(path[-1] or NOT_SPECIFIED, ways.down(path)), above, *_tree_figures(figures, path, ways)]


def _tree_figures(figures: Figures, path: Path | None, ways: Ways) -> list[Cell]:
    def url(*states: str) -> str:
        return "" if path is None else ways.jobs(path, (), _seen(figures, states))

    return [
        _count(figures.total, url()),
        _count(figures.failed, url("failed")),
        _count(figures.ended, url("failed", "finished")),
        Cell(percent(figures.failed, figures.ended) or NOTHING, kind="number"),
    ]


def _headings(columns: Columns) -> list[Heading]:
    level = columns.board.ladder.levels[columns.depth]
    found = [Heading(level.name, level.label), *(Heading(name, label) for name, label in _context(columns))]
    found += [Heading(split.name, split.label) for split in columns.board.splits]
    found += [
        Heading("failure", "Failed", "failed among failed and finished", "right"),
        Heading("wrong", "What is wrong", "from 20 ended or waiting jobs on"),
        Heading("jobs", "Jobs", "in all states", "right"),
    ]
    found.append(Heading("cores", "Cores", "cores of running jobs", "right"))
    return [
        *found,
        *_supply_headings(columns.supply),
        *(
            Heading(state, f"{state_glyph(state)} {state or NOT_SPECIFIED}", state_meaning(state), "right")
            for state in columns.states
        ),
    ]


def _supply_headings(supply: Supply) -> list[Heading]:
    found = []
    if supply.workers is not None:
        meaning = "running workers, and those that wait at the batch system, as Harvester counts them"
        found.append(Heading("workers", "Workers", meaning, "right"))
    if supply.pilots is not None:
        meaning = f"how often pilots asked PanDA for a job in {PILOT_HOURS} h, and how often there was none for them"
        found.append(Heading("pilots", "Pilots asked", meaning, "right"))
    return found


def _context(columns: Columns) -> list[tuple[str, str]]:
    """What else is said of a queue."""
    if columns.board.ladder.levels[columns.depth].name != "queue":
        return []
    return [("status", "Queue status"), ("site", "Site")] if columns.board.ladder.name == "region" else []


def _row(columns: Columns, key: Key, figures: Figures) -> list[Cell]:
    path, values = key
    found = [Cell(path[-1] or NOT_SPECIFIED, columns.ways.down(path))]
    if _context(columns):
        queue = columns.board.topology.queues.get(path[-1])
        status = queue.attribute("queuestatus") if queue else None
        found.append(Cell(status or NOTHING if queue else "not described"))
        found.append(Cell(path[-2] or NOT_SPECIFIED, columns.ways.down(path[:-1])))
    found += [Cell(value or NOT_SPECIFIED) for value in values]
    return found + _figures(columns, figures, path, values)


def _sum_row(columns: Columns, label: str, figures: Figures, *, linked: bool) -> list[Cell]:
    blank = [Cell("")] * (len(_context(columns)) + len(columns.board.splits))
    return [Cell(label), *blank, *_figures(columns, figures, () if linked else None)]


def _figures(columns: Columns, figures: Figures, path: Path | None, values: Sequence[str] = ()) -> list[Cell]:
    """The numbers of a row; those of several places together (no path) have no list of their own."""

    def url(*states: str) -> str:
        return "" if path is None else columns.ways.jobs(path, values, states)

    wrong = trouble(figures) if path else None
    share = percent(figures.failed, figures.ended)
    note = "" if figures.tells or not figures.ended else "few jobs: the share says little"
    return [
        Cell(share or NOTHING, url(*_seen(figures, ("failed", "finished"))) if share else "", "number", note),
        _wrong(columns, path or (), wrong),
        _count(figures.total, url()),
        Cell(spaced(figures.cores) if figures.cores else NOTHING, kind="number"),
        *_supply(columns.supply, path),
        *(_state(columns, figures, state, url(state)) for state in columns.states),
    ]


def _wrong(columns: Columns, path: Path, wrong: Trouble | None) -> Cell:
    """What is wrong, and where to look: at the errors, or at the queue to which no pilot comes."""
    if wrong is None:
        return Cell("")
    url = columns.ways.down(path) if wrong.idle else columns.ways.errors(path)
    return Cell(
        f"{wrong.glyph}{NO_BREAK_SPACE}{wrong.word.replace(' ', NO_BREAK_SPACE)}",
        url,
        title="the queues there" if wrong.idle else "their errors",
    )


def _seen(figures: Figures, states: Sequence[str]) -> list[str]:
    return [state for state in states if figures.states[state]]


def _state(columns: Columns, figures: Figures, state: str, url: str) -> Cell:
    count = figures.states[state]
    found = _count(count, url, columns.board.as_of if state in LIVE_STATES else None)
    return replace(found, tint=heat(count, figures.total))


def _count(count: int, url: str, live_at: datetime | None = None) -> Cell:
    if not count:
        return Cell(NOTHING, kind="number")
    said = lists.was(count, live_at) if live_at else ""
    return Cell(spaced(count), url, "number", said, count=count if url else None)


def _supply(supply: Supply, path: Path | None) -> list[Cell]:
    """What comes for the jobs of a place; of several together nothing is said."""
    found = []
    if supply.workers is not None:
        workers = supply.workers.get(path) if path is not None else None
        text = f"{spaced(workers.running)} + {spaced(workers.submitted)}" if workers else NOTHING
        found.append(Cell(text, kind="number"))
    if supply.pilots is not None:
        pilots = supply.pilots_of(path) if path is not None else None
        found.append(Cell(asked_words(pilots) if pilots else NOTHING, kind="number"))
    return found


def asked_words(pilots: Pilots) -> str:
    """How often pilots asked, and how often in vain."""
    if not pilots.asked:
        return "never"
    vain = f", {percent(pilots.in_vain, pilots.asked)} in vain" if pilots.in_vain else ""
    return f"{spaced(pilots.asked)}{vain}"
