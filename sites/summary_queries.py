"""How jobs are by queue and state: what the status summary asks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core import experiment
from core.engines import topology
from core.engines.best import moment
from core.panda.vocabulary import JOB_STATES
from core.render import paging
from core.selection import request as asking
from core.selection.jobs import jobs
from core.selection.matching import matches, satisfied
from core.selection.predicates import both
from core.selection.problems import BadRequest
from core.selection.queues import queues, record
from core.selection.request import Given
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, escape
from core.selection.window import FORMS
from sites.queries import activity_of

# Parameter → the filter of jobs, and of queues, that it is.
OF_JOBS = {"computingsite": "computingsite", "jobstatus": "jobstatus", "jobtype": "jobtype"}
OF_QUEUES = {"cloud": "region", "atlas_site": "site", "status": "status", "corecount": "corecount"}
# The same of the jobs of such queues; a number of cores is only asked of queues.
OF_THEIR_JOBS = {"cloud": "region", "atlas_site": "site", "status": "queuestatus"}
TIMES = ("nhours", "starttime", "endtime")
PARAMETERS = (*TIMES, *OF_JOBS, *OF_QUEUES, "mcp_cloud")
TIME_FORM = FORMS[0]


@dataclass(frozen=True)
class Question:
    """What is asked: jobs, the queues that count, and what was noticed; `whole` has the jobs of exactly those queues."""

    jobs: Selection
    queues: Selection
    whole: Selection | None
    given: Mapping[str, str]
    warnings: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """One queue: what its description says, and its jobs by state."""

    name: str
    region: str | None
    site: str | None
    corecount: int | None
    status: str | None
    comment: str | None
    states: Counter[str]


@dataclass(frozen=True)
class Summary:
    """Queues by region and site. `jobs` is frozen: it holds the jobs of all queues."""

    jobs: Selection
    whole: Selection | None
    rows: list[Row]
    asked_states: list[str]
    as_of: datetime
    source: str

    @property
    def states(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self.rows:
            found.update(row.states)
        return found


def read(given: Given) -> Question:
    """The question of a request.

    :raises BadRequest: naming the parameter that cannot be read.
    """
    texts = {name: paging.single(given, name) for name in PARAMETERS}
    texts = {name: text for name, text in texts.items() if text}
    terms = {OF_JOBS[name]: [translated(text)] for name, text in texts.items() if name in OF_JOBS}
    hours = experiment.current().windows["dashboards"]
    found = asking.read(jobs(), {**terms, **_times(texts)}, hours).selection
    of_queues = {OF_QUEUES[name]: [translated(text)] for name, text in texts.items() if name in OF_QUEUES}
    asked_queues = asking.read(queues(), of_queues, hours).selection
    theirs = {OF_THEIR_JOBS[n]: [translated(t)] for n, t in texts.items() if n in OF_THEIR_JOBS}
    whole = asking.read(jobs(), {**terms, **theirs, **_times(texts)}, hours).selection
    warnings = {"mcp_cloud": "It is not kept any more, and was left aside."} if "mcp_cloud" in texts else {}
    return Question(found, asked_queues, None if "corecount" in texts else whole, texts, warnings)


def translated(text: str) -> str:
    """Values between commas, `-x` for all but x and NULL for none, in the grammar of all other pages."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return ",".join(_part(part) for part in parts)


def _part(part: str) -> str:
    sign, body = ("!", part[1:]) if part.startswith("-") else ("", part)
    if body.upper() == "NULL":
        return f"{sign}{NOT_SPECIFIED}"
    return sign + "*".join(escape(piece) if piece else "" for piece in body.split("*"))


def _times(texts: Mapping[str, str]) -> dict[str, list[str]]:
    """The window as other pages ask for it; two times win over a number of hours."""
    if "endtime" in texts and "starttime" not in texts:
        raise BadRequest("endtime", "endtime needs a starttime.")
    found = {"starttime": "date_from", "endtime": "date_to"}
    times = {found[name]: [_time(name, texts[name])] for name in found if name in texts}
    if times:
        return times
    hours = paging.number({"nhours": [texts.get("nhours", "")]}, "nhours", 1, 87_600)
    return {"hours": [str(hours)]} if "nhours" in texts else {}


def _time(name: str, text: str) -> str:
    try:
        datetime.strptime(text, TIME_FORM)
    except ValueError as error:
        raise BadRequest(name, f"{name} must be a UTC time such as 2026-11-23T12:00:00, not “{text[:60]}”.") from error
    return text


def summary(question: Question) -> Summary:
    """Every queue of the selection that has jobs, also those that nobody describes.

    :raises Unanswered: when the database failed or took too long.
    """
    as_of = moment(question.jobs)
    found = activity_of(question.jobs.frozen(as_of), as_of)
    asked = question.queues
    condition = both(*(asked.filter_of(term).predicate(term[1]) for term in asked.terms))
    known = topology.queues()
    records = {name: known[name].record if name in known else record(name, {}) for name in found.states}
    rows = [
        _row(name, records[name], states)
        for name, states in found.states.items()
        if satisfied(condition, records[name])
    ]
    rows.sort(key=lambda row: (row.region is None, row.region or "", row.name))
    whole = question.whole.frozen(as_of) if question.whole else None
    return Summary(found.selection, whole, rows, _asked_states(question.jobs), as_of, found.source)


def _row(name: str, one: Mapping[str, object], states: Counter[str]) -> Row:
    words = {key: str(one[key]) if one[key] not in (None, "") else None for key in ("cloud", "atlas_site", "status")}
    cores, comment = one["corecount"], one["comment"]
    return Row(
        name,
        words["cloud"],
        words["atlas_site"],
        cores if isinstance(cores, int) else None,
        words["status"],
        str(comment) if comment else None,
        states,
    )


def _asked_states(selection: Selection) -> list[str]:
    """The known states that the selection does not leave out."""
    text = selection.text_of("jobstatus")
    if not text:
        return list(JOB_STATES)
    predicate = selection.filter_of(("jobstatus", text)).predicate(text)
    return [state for state in JOB_STATES if matches(predicate, state)]
