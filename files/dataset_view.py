"""What the page of one dataset shows, made from the answers to its questions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.engines.base import Crosstab
from core.panda.vocabulary import WRITTEN_ROLES
from core.render import links
from core.render.parts import StateCount
from core.render.plain import plain
from core.render.table import NOTHING, Cell, Table, headings, shown
from core.selection.datasets import datasets
from core.selection.selection import Selection
from core.selection.values import exactly, named
from core.templatetags.portal import spaced
from files import columns, pages
from files.dataset_queries import Content, DatasetPage, Row
from files.rows import dataset_object

PLACE_HEADINGS = {
    "jeditaskid": "Task",
    "taskname": "Task's name",
    "datasetname": "Dataset",
    "type": "Role",
    "status": "Status",
    "nfiles": "Files",
    "nfilesfinished": "Done",
    "nfilesfailed": "Failed",
    "datasetid": "Dataset id",
}
NUMBERS = frozenset({"nfiles", "nfilesfinished", "nfilesfailed"})
ROLES = {
    "input": "Input",
    "pseudo_input": "Stand-in for an input",
    "pp_input": "Input of the first step",
    "in_constituent": "Part of an input container",
    "random_seed": "Random seeds",
    "output": "Output",
    "log": "Logs",
    "lib": "Library of the user",
    "trn_output": "Output that is to be merged",
    "trn_log": "Logs that are to be merged",
}


def told(dataset: Row, states: Mapping[str, int]) -> str:
    """What the dataset is to its task, and how far its files are."""
    return f"{_role(dataset)} of task {dataset['jeditaskid']}{_beside(dataset)}. {_files(dataset, states)}"


def _role(dataset: Row) -> str:
    if dataset["type"].startswith("tmpl_"):
        return f"Template of the {dataset['type'].removeprefix('tmpl_').replace('_', ' ')} datasets"
    return ROLES.get(dataset["type"], f"Dataset with the role “{dataset['type']}”")


def _beside(dataset: Row) -> str:
    return "" if dataset["masterid"] is None else ", read beside another one: it does not count towards progress"


def _files(dataset: Row, states: Mapping[str, int]) -> str:
    whole = sum(states.values())
    if not whole:
        return "No file of it is known."
    done, lost = states.get("finished", 0), states.get("failed", 0)
    words = ("written", "not written") if dataset["type"] in WRITTEN_ROLES else ("done", "given up")
    parts = [f"{spaced(done)} {words[0]}", *([f"{spaced(lost)} {words[1]}"] if lost else [])]
    rest = whole - done - lost
    parts += [f"{spaced(rest)} in other states"] if rest else []
    return f"Of {spaced(whole)} file{'' if whole == 1 else 's'}: {', '.join(parts)}."


def links_of(page: DatasetPage, row: Row) -> list[tuple[str, str]]:
    """(label, URL) of what the dataset belongs to."""
    task, number = page.tasks.get(row["jeditaskid"], {}), row["jeditaskid"]
    same = Selection(datasets(), (("datasetname", exactly(row["datasetname"])),))
    found = [
        (f"Task {number}, {task['status']}" if task else f"Task {number}", links.to("task", number)),
        ("All datasets of the task", links.list_of(Selection(datasets(), (("jeditaskid", str(number)),)))),
        ("Datasets of this name in all tasks", links.list_of(same)),
    ]
    if row["containername"]:
        found.append((f"Container {row['containername']}", links.container(row["containername"])))
    return found


def counts(found: Crosstab) -> dict[str, int]:
    """How many things are in each state."""
    return dict(pages.counted(found))


def name_of(selection: Selection) -> str:
    """What several datasets have in common: their name, or what it is like."""
    text = selection.text_of("datasetname")
    return named(text) or text or selection.sentence()


def states(page: DatasetPage, as_of: datetime) -> list[StateCount]:
    """The datasets that were asked for by status, with the lists that prove the counts."""
    return pages.states(page.selection, page.statuses, as_of)


def file_states(content: Content, as_of: datetime) -> list[StateCount]:
    """The dataset's files by state, with the lists that prove the counts."""
    return pages.states(content.files, content.states, as_of)


def places_table(page: DatasetPage) -> Table:
    """The datasets that were asked for, newest first."""
    total = sum(counts(page.statuses).values())
    caption = f"{spaced(len(page.places))} of {spaced(total)} datasets of tasks"
    rows = [[_place_cell(page, name, row) for name in PLACE_HEADINGS] for row in page.places]
    return Table(caption, headings(PLACE_HEADINGS, NUMBERS), rows)


def _place_cell(page: DatasetPage, name: str, row: Row) -> Cell:
    if name == "taskname":
        return Cell(page.tasks.get(row["jeditaskid"], {}).get("taskname") or NOTHING)
    if name == "datasetname":
        return Cell(row[name], links.dataset(row["datasetid"]))
    found = pages.cell_of("datasets", datasets().by_column[name], row[name])
    return replace(found, url=links.files_counted(row, name) or found.url)


def facts(row: Row) -> list[dict[str, Any]]:
    """Every column of one dataset in groups."""
    return pages.facts(datasets(), columns.DATASET_GROUPS, row, without="datasetname")


def server_facts(row: Row) -> list[dict[str, Any]]:
    """What PanDA's server says of a dataset that no task has."""
    items = [
        {"label": name, "text": shown(value), "url": "", "meaning": "", "kind": "text"} for name, value in row.items()
    ]
    return [{"title": "On PanDA's server", "items": items}]


def page_object(page: DatasetPage, content: Content | None, as_of: datetime, warnings: Sequence[str]) -> dict[str, Any]:
    """The newest of the datasets as scripts read it."""
    row, total = page.places[0], sum(counts(page.statuses).values())
    found = dataset_object({column.name: row[column.attribute] for column in datasets().columns})
    if content:
        found |= {"states": counts(content.states), "jobsStatuses": dict(content.job_states)}
        found["story"] = told(row, counts(content.states))
    source = {"relation": "exact", "as_of": as_of.isoformat(), "source": "database"}
    return {**found, "meta": {"total": total, **source, "truncated": total > 1, "warnings": list(warnings)}}


def server_object(row: Row) -> dict[str, Any]:
    """A dataset of PanDA's server as scripts read it."""
    return {name: plain(value) for name, value in row.items()}
