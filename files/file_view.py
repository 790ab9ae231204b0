"""What the page of one file shows, made from the answers to its questions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.engines.base import Crosstab
from core.panda.vocabulary import LIVE_STATES
from core.questions import error_catalogue
from core.render import links, lists, spread
from core.render.parts import StateCount
from core.render.plain import plain
from core.render.plots import Histogram
from core.render.table import NOTHING, Cell, Table, headings, shown
from core.selection.files import files
from core.selection.jobs import of_state
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import spaced
from files import columns, pages, story
from files.file_queries import FilePage, Row
from files.rows import file_object

PLACE_HEADINGS = {
    "jeditaskid": "Task",
    "datasetname": "Dataset",
    "type": "Role",
    "filestate": "State",
    "attempts": "Attempts",
    "told": "What became of it",
    "pandaid": "Last job",
    "creationdate": "Added (UTC)",
}
JOB_HEADINGS = {
    "pandaid": "Job",
    "jobstatus": "Status",
    "role": "It is the job's",
    "jeditaskid": "Task",
    "attemptnr": "Attempt",
    "computingsite": "Queue",
    "endtime": "Ended (UTC)",
    "error": "What went wrong",
}
NUMBERS = frozenset({"attempts", "attemptnr"})


def told(page: FilePage) -> str:
    """What became of the file: of its one place in full, of several only how many there are."""
    if not page.places:
        return "No task's dataset holds it now; the jobs below read or wrote it."
    if len(page.places) == 1:
        return story.told(page.places[0], page.last_jobs.get(page.places[0]["pandaid"]))
    return f"It stands in {spaced(total(page.states))} datasets of tasks; each is told of below."


def state(page: FilePage) -> StateCount | None:
    """The state of the file in its one place; None where it has several, or none."""
    return StateCount(page.places[0]["filestate"], 1, "", kind="filestate") if len(page.places) == 1 else None


def total(counted: Crosstab) -> int:
    """How many things were counted."""
    return sum(cell.measures[0] for cell in counted.cells)


def places_table(page: FilePage) -> Table:
    """The file's places in datasets of tasks, newest first."""
    caption = f"{spaced(len(page.places))} of {spaced(total(page.states))} places in datasets of tasks"
    # What became of its one place stands above the table.
    names = {name: label for name, label in PLACE_HEADINGS.items() if name != "told" or len(page.places) > 1}
    rows = [[_place_cell(page, name, row) for name in names] for row in page.places]
    return Table(caption, headings(names, NUMBERS), rows)


def _place_cell(page: FilePage, name: str, row: Row) -> Cell:
    if name == "datasetname":
        number = row["datasetid"]
        return Cell(page.datasets.get(number, str(number)), links.dataset(number))
    if name == "filestate":
        return Cell(row[name], _one_place(page, row), "filestate")
    if name == "attempts":
        return Cell(attempts(row), kind="number")
    if name == "told":
        return Cell(story.told(row, page.last_jobs.get(row["pandaid"])))
    return _cell(name, row[name])


def _one_place(page: FilePage, row: Row) -> str:
    """The page of the file as it stands in that dataset alone; empty where this is that page."""
    return "" if len(page.places) == 1 else links.file_in(row["datasetid"], row["fileid"])


def attempts(row: Row) -> str:
    """Attempts used, and those allowed where PanDA counts them."""
    used = spaced(row["attemptnr"])
    return used if row["maxattempt"] is None else f"{used} of {spaced(row['maxattempt'])}"


def jobs_table(page: FilePage) -> Table:
    """The newest of the jobs that read or wrote the file."""
    caption = f"{spaced(len(page.jobs))} of {spaced(page.job_states.total())} jobs that read or wrote it"
    rows = [[_job_cell(page, name, job) for name in JOB_HEADINGS] for job in page.jobs]
    return Table(caption, headings(JOB_HEADINGS, NUMBERS), rows)


def _job_cell(page: FilePage, name: str, job: Row) -> Cell:
    if name == "role":
        return Cell(page.roles.get(job["pandaid"]) or NOTHING)
    if name == "error":
        return Cell(_error(job) or NOTHING)
    if name == "attemptnr":
        return Cell(spaced(job[name]), kind="number")
    return _cell(name, job[name])


def _error(job: Row) -> str:
    error = error_catalogue.cause(job) if job["jobstatus"] in story.LOST_JOBS else None
    return error_catalogue.named(*error) if error else ""


def _cell(name: str, value: Any) -> Cell:
    kind = {"pandaid": "code", "jeditaskid": "code", "jobstatus": "state"}.get(name, "text")
    text = shown(value)
    return Cell(text or NOTHING, links.of(name, value), kind if text else "text")


def job_states(asked: Selection, found: Mapping[str, int], as_of: datetime) -> list[StateCount]:
    """Jobs by status, most first, with the lists that prove the counts."""
    return [
        StateCount(
            state or NOT_SPECIFIED,
            count,
            links.list_of(asked.narrowed("jobstatus", of_state(asked, state or NOT_SPECIFIED))),
            lists.was(count, as_of) if state in LIVE_STATES else "",
        )
        for state, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def plot(page: FilePage) -> Histogram | None:
    """When jobs read or wrote the file."""
    return spread.plot(page.jobs_asked, page.spread, "Jobs that read or wrote it")


def states(page: FilePage, as_of: datetime) -> list[StateCount]:
    """The file's places by state, with the lists that prove the counts."""
    return pages.states(page.selection, page.states, as_of)


def wider_url(page: FilePage) -> str:
    """The page of the file wherever it stands; empty where this is it, and for names that all tasks have."""
    stand_in = any(row["type"] == "pseudo_input" for row in page.places)
    return links.to("file", page.lfn) if len(page.selection.terms) > 1 and not stand_in else ""


def facts(page: FilePage) -> list[dict[str, Any]]:
    """Every column of the file in its one place; none where it has several."""
    if len(page.places) != 1:
        return []
    (row,) = page.places
    return pages.facts(files(), columns.FILE_GROUPS, row, without="lfn")


def file_page_object(page: FilePage, as_of: datetime, warnings: Sequence[str]) -> dict[str, Any]:
    """The page as scripts read it; `frec` is the newest record, and `columns` the same as a list."""
    found = [place_object(page, row) for row in page.places]
    frec = found[0] if found else None
    return {
        "frec": frec,
        "files": found,
        "filename": page.lfn,
        "columns": [{"name": name, "value": value} for name, value in (frec or {}).items()],
        "states": _counts(page.states),
        "jobs": [_job_object(page, job) for job in page.jobs],
        "jobsStatuses": dict(page.job_states),
        "names": [page.lfn, *page.others],
        "meta": {
            "total": total(page.states),
            "relation": "exact",
            "as_of": as_of.isoformat(),
            "source": "database",
            "truncated": total(page.states) > len(found),
            "warnings": list(warnings),
        },
    }


def place_object(page: FilePage, row: Row) -> dict[str, Any]:
    """The file in one dataset, with the dataset's name and what became of it in words."""
    by_name = {column.name: row[column.attribute] for column in files().columns}
    job = page.last_jobs.get(row["pandaid"])
    return {
        **file_object(by_name),
        "datasetname": page.datasets.get(row["datasetid"], ""),
        "story": story.told(row, job),
    }


def _job_object(page: FilePage, job: Row) -> dict[str, Any]:
    names = [name for name in JOB_HEADINGS if name in job]
    return {
        **{name: plain(job[name]) for name in names},
        "type": page.roles.get(job["pandaid"], ""),
        "error": _error(job),
    }


def _counts(found: Crosstab) -> dict[str, int]:
    return {cell.values[0] or "": cell.measures[0] for cell in found.cells}
