"""The questions that the page of one file asks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.engines.base import Crosstab, Page
from core.engines.best import engine as best_engine
from core.engines.doors import database
from core.engines.sql.engine import SqlEngine
from core.panda.failures import CODE_COLUMNS
from core.panda.models import JobFile, JobFileArchived
from core.panda.vocabulary import ERROR_COMPONENTS
from core.questions.over_time import OverTime, over_time
from core.selection.columns import Sort
from core.selection.dimensions import Measure, stored
from core.selection.files import files
from core.selection.jobs import jobs
from core.selection.selection import Selection, in_order
from core.selection.values import exactly, parse
from core.selection.window import FIRST, Window
from files.queries import attributes, names_of

Row = dict[str, Any]
PLACES_SHOWN, JOBS_SHOWN, NAMES_SHOWN = 100, 50, 20
ERROR_TEXTS = tuple(text for _, text in ERROR_COMPONENTS.values() if text)
JOB_COLUMNS = ("pandaid", "jobstatus", "jeditaskid", "computingsite", "attemptnr", "starttime", "endtime")
JOB_AND_ERRORS = (*JOB_COLUMNS, *CODE_COLUMNS, *ERROR_TEXTS)
# The tables of jobs' files, the live one first.
TABLES = (JobFile, JobFileArchived)


@dataclass(frozen=True)
class FilePage:
    """One file: its places in datasets, newest first, and the jobs that read or wrote it.

    `selection` holds all its places, `jobs_asked` all its jobs; `states` and `job_states` count them by state, `spread` the jobs
    over time. `last_jobs` are the jobs that the places name, `roles` what the file was to each job that is shown; `others` are
    more names that the same id has.
    """

    lfn: str
    selection: Selection
    places: list[Row]
    states: Crosstab
    jobs_asked: Selection
    job_states: Counter[str]
    spread: OverTime | None
    jobs: list[Row]
    datasets: Mapping[int, str] = field(default_factory=dict)
    last_jobs: Mapping[int, Row] = field(default_factory=dict)
    roles: Mapping[int, str] = field(default_factory=dict)
    others: Sequence[str] = ()


def file_page(asked: Selection, as_of: datetime) -> FilePage | None:
    """The file that the selection names; None where neither a dataset nor a job has it."""
    with database(), best_engine() as engine:
        lfn, *others = _names(asked, as_of) or [""]
        if not lfn:
            return None
        selection = asked.with_term("lfn", exactly(lfn))
        states = SqlEngine().crosstab(selection, as_of, (stored("filestate"),))
        places = _rows(selection, as_of, attributes(files()), Sort("creationdate"), PLACES_SHOWN)
        jobs_asked = _jobs_of(selection, lfn, as_of)
        spread = over_time(engine, jobs_asked, as_of)
        job_states = spread.states if spread else Counter()
        if not places and (len(selection.terms) > 1 or not job_states):
            return None
        shown = _rows(jobs_asked, as_of, JOB_AND_ERRORS, Sort("pandaid"), JOBS_SHOWN)
        return FilePage(
            lfn,
            selection,
            places,
            states,
            jobs_asked,
            job_states,
            spread,
            shown,
            datasets=names_of(sorted({row["datasetid"] for row in places})),
            last_jobs=_last_jobs(places, shown, as_of),
            roles=_roles(lfn, [row["pandaid"] for row in shown]),
            others=others[:NAMES_SHOWN],
        )


def _names(asked: Selection, as_of: datetime) -> list[str]:
    """The name that is asked for, or all that files with that id have, the newest first."""
    if text := asked.text_of("lfn"):
        (pattern,) = (found for alternative in parse(text) for found in alternative)
        return [pattern.text]
    cells = SqlEngine().crosstab(asked, as_of, (stored("lfn"),), (Measure("max", "creationdate"),)).cells
    return [cell.values[0] for cell in sorted(cells, key=lambda cell: cell.measures[0] or FIRST, reverse=True)]


def _jobs_of(selection: Selection, lfn: str, as_of: datetime) -> Selection:
    """The jobs that read or wrote the file, all attempts: none is older than its first place in a dataset."""
    first = _rows(selection, as_of, ("creationdate", "jeditaskid"), Sort("creationdate", descending=False), 1)
    start = first[0]["creationdate"].replace(microsecond=0) if first else FIRST
    task = str(first[0]["jeditaskid"]) if first and selection.text_of("datasetid").isdigit() else ""
    terms = {"jeditaskid": selection.text_of("jeditaskid") or task, "lfn": exactly(lfn)}
    return Selection(jobs(), in_order(jobs(), terms), Window("modificationtime", start), drop=False).frozen(as_of)


def _rows(selection: Selection, as_of: datetime, columns: Sequence[str], sort: Sort, limit: int) -> list[Row]:
    found = SqlEngine().rows(selection, as_of, columns, Page(sort, limit)).rows
    return [dict(zip(columns, row, strict=True)) for row in found]


def _last_jobs(places: Sequence[Row], shown: Sequence[Row], as_of: datetime) -> dict[int, Row]:
    """The jobs that the places name, as far as they are kept, by id."""
    found = {job["pandaid"]: job for job in shown}
    wanted = sorted({row["pandaid"] for row in places if row["pandaid"]} - found.keys())
    if wanted:
        asked = Selection(jobs(), (("pandaid", "|".join(map(str, wanted))),), drop=False)
        found |= {job["pandaid"]: job for job in _rows(asked, as_of, JOB_AND_ERRORS, Sort("pandaid"), len(wanted))}
    return found


def _roles(lfn: str, pandaids: Sequence[int]) -> dict[int, str]:
    """What the file is to each of these jobs."""
    found: dict[int, str] = {}
    for model in TABLES if pandaids else ():
        rows = model._default_manager.filter(lfn=lfn, pandaid__in=pandaids)
        found = {**{pandaid: role or "" for pandaid, role in rows.values_list("pandaid", "type")}, **found}
    return found
