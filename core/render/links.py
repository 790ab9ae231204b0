"""Where a thing's name leads: its page if that feature is on, else the jobs that it has, else nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse

from core.panda.vocabulary import WRITTEN_ROLES
from core.selection import values
from core.selection.places import SAID_OF_QUEUE, without
from core.selection.selection import LEGIBLE, Selection
from core.selection.tasks import tasks


@dataclass(frozen=True)
class Target:
    """A kind of link: the page's URL name, and the parameter of `/jobs/` that means the same.

    `query` is the page's own parameter, for names that no path keeps as they are.
    """

    page: str
    parameter: str
    exact: bool = False
    query: str = ""


@dataclass(frozen=True)
class Page:
    """A page that shows a selection: its path, and the parameters of its own that its links keep."""

    path: str
    kept: Mapping[str, str] = field(default_factory=dict)

    def of(self, selection: Selection) -> str:
        """The page of that selection."""
        return self.asking(selection.parameters)

    def asking(self, parameters: Mapping[str, str]) -> str:
        """The page with those parameters and its own."""
        return f"{self.path}?{urlencode({**parameters, **self.kept}, safe=LEGIBLE)}".removesuffix("?")


TARGETS = {
    "job": Target("job", "pandaid"),
    "task": Target("task", "jeditaskid"),
    "request": Target("", "reqid"),
    "queue": Target("site", "computingsite", exact=True),
    "user": Target("user", "produsername", exact=True),
    "status": Target("", "jobstatus"),
    "worker": Target("worker", "worker"),
    "instance": Target("harvester-instance", "harvesterinstance"),
    "file": Target("file", "lfn", exact=True, query="lfn"),
    "dataset": Target("dataset", "dataset", exact=True, query="datasetname"),
}
# PanDA's counters of a dataset's files, and the states of those that they count: of what is read, of what is written.
COUNTED_INPUTS = {"nfiles": "", "nfilesfinished": "finished", "nfilesfailed": "failed"}
COUNTED_OUTPUTS = {"nfilesfinished": "finished", "nfilesfailed": "failed|cancelled"}
SAFE_SCHEMES = ("https://", "http://")
# Attribute of a row → kind of thing that its value names.
OF_ATTRIBUTE = {
    "pandaid": "job",
    "parentid": "job",
    "outpandaid": "job",
    "jeditaskid": "task",
    "reqid": "request",
    "computingsite": "queue",
    "produsername": "user",
    "username": "user",
    "parent_tid": "task",
    "harvesterid": "instance",
    "harvester_id": "instance",
    "lfn": "file",
    "datasetname": "dataset",
}


def to(kind: str, value: Any) -> str:
    """The URL for that thing; empty when there is no value to link."""
    if value in (None, "", 0):
        return ""
    target = TARGETS[kind]
    return _own_page(target, value) or jobs_with(target, value)


def of(attribute: str, value: Any) -> str:
    """The URL for a value of a row; empty when it names nothing that has a page."""
    kind = OF_ATTRIBUTE.get(attribute)
    return to(kind, value) if kind else ""


def outside(text: str | None) -> str:
    """A text of a row as an address elsewhere; empty where it is none that a browser may follow."""
    return text if text and text.startswith(SAFE_SCHEMES) else ""


def worker(instance: str, number: int) -> str:
    """The URL of a Harvester worker, whose number is its own within one instance."""
    return to("worker", f"{instance}:{number}")


def logs_of(pandaid: int) -> str:
    """The URL of the files of a job's logs."""
    return f"{_page('file-browser')}?pandaid={pandaid}"


def lines_of_job(pandaid: int) -> str:
    """The lines that a job sent while it was at work; empty where no search of logs is configured."""
    page = _page("payload-log") if settings.SEARCH_URL else ""
    return f"{page}?pandaid={pandaid}" if page else ""


def lines_of_task(taskid: int) -> str:
    """What PanDA's own logs say of a task; empty where no search of logs is configured."""
    return _page("task-logs", taskid) if settings.SEARCH_URL else ""


def dataset(number: int | None) -> str:
    """The page of a task's dataset by its id; empty where that feature is not on."""
    page = _page("dataset")
    return f"{page}?{urlencode({'datasetid': number})}" if page and number else ""


def container(name: str) -> str:
    """The datasets of tasks in a container; empty where that feature is not on."""
    page = _page("datasets")
    return f"{page}?{urlencode({'containername': values.exactly(name)}, safe=LEGIBLE)}" if page else ""


def files_counted(dataset: Mapping[str, Any], counter: str) -> str:
    """The files of a task's dataset that such a counter of PanDA speaks of; empty where there are none to show."""
    counted = COUNTED_OUTPUTS if dataset["type"] in WRITTEN_ROLES else COUNTED_INPUTS
    page = _page("files") if counter in counted and dataset[counter] else ""
    wanted = {"datasetid": dataset["datasetid"], **({"state": counted[counter]} if counted.get(counter) else {})}
    return f"{page}?{urlencode(wanted, safe=LEGIBLE)}" if page else ""


def file_in(datasetid: int, fileid: int) -> str:
    """The page of a file as it stands in one dataset of a task; empty where that feature is not on."""
    page = _page("file")
    return f"{page}?{urlencode({'datasetid': datasetid, 'fileid': fileid})}" if page else ""


def page_named(parameter: str, text: str) -> str:
    """The page of the one thing that a filter names in full; empty where it has none."""
    target = next((target for target in TARGETS.values() if target.parameter == parameter), None)
    named = values.named(text)
    return _own_page(target, named) if target and named else ""


def list_of(selection: Selection) -> str:
    """The list of that selection: each kind of thing has one, and its URL bears the kind's name."""
    return f"{page_of(selection)}?{selection.query}"


def page_of(selection: Selection) -> str:
    """The page of the lists of that kind of thing."""
    return _plain_page(selection.kind.name, get_script_prefix())


@cache
def _plain_page(name: str, prefix: str) -> str:  # noqa: ARG001 - behind a proxy the same name has another address
    """A panel of attributes has hundreds of links to one page."""
    return reverse(name)


def queues_with(parameter: str, value: Any) -> str:
    """The list of the queues with exactly that value; empty without a value."""
    return f"{reverse('queues')}?{urlencode({parameter: values.exactly(str(value))})}" if value else ""


def going_on(url: str, parameters: Mapping[str, str]) -> str:
    """An address, asking in addition for that; empty where it is empty."""
    query = urlencode(parameters, safe=LEGIBLE)
    return f"{url}{'&' if '?' in url else '?'}{query}" if url and query else url


def queue_in(selection: Selection, queue: str) -> str:
    """The page of a queue for the jobs of a selection, whatever their state; empty without a name."""
    return going_on(to("queue", queue), without(selection, SAID_OF_QUEUE).parameters)


def times_of_user(selection: Selection) -> dict[str, str]:
    """The time that a selection asks for, as the page of a user takes it; none where it asks for one that tasks do not know."""
    window, field = selection.window, tasks().time_field
    known = window is not None and window.field == field and not window.ended_only
    return window.parameters(field) if window and known else {}


def nodes_of(queue: str) -> str:
    """The worker nodes of a queue; empty where that feature is not on."""
    return _page("nodes", queue)


def node_of(queue: str, node: str) -> str:
    """One worker node of a queue; empty where that feature is not on."""
    return _page("node", queue, node)


def errors_of(selection: Selection) -> str:
    """What went wrong with the jobs of a selection; empty where that feature is not on."""
    page = _page("errors")
    return f"{page}?{selection.query}" if page else ""


def error_group(name: str, selection: Selection) -> str:
    """One error group in the jobs of a selection; empty where that feature is not on."""
    page = _page("error-group", name)
    return f"{page}?{selection.query}" if page else ""


def grid_of(selection: Selection) -> str:
    """The jobs of a selection by region, site and queue; empty where that feature is not on."""
    page = _page("dash-region")
    return f"{page}?{selection.query}".removesuffix("?") if page else ""


def difference_of(asked: str, as_of: datetime) -> tuple[str, str] | None:
    """What is different about the jobs of a question: the part for another page, and its own page; None where that is not on.

    :param asked: the question as a query string.
    """
    part, page = _page("difference-part"), _page("difference")
    return (f"{part}?{asked}&{urlencode({'as_of': as_of.isoformat()})}", f"{page}?{asked}") if part and page else None


def jobs_with(target: Target, value: Any) -> str:
    """The job list of exactly that value."""
    text = values.exactly(str(value)) if target.exact else str(value)
    return f"{reverse('jobs')}?{urlencode({target.parameter: text})}"


def _own_page(target: Target, value: Any) -> str:
    """The thing's own page: its name stands in the path where that is safe, else in the query."""
    if not target.query or _keeps(str(value)):
        return _page(target.page, value)
    page, text = _page(target.page), values.exactly(str(value)) if target.exact else str(value)
    return f"{page}?{urlencode({target.query: text})}" if page else ""


def _keeps(name: str) -> bool:
    """Whether a path brings a name back as it is: browsers and proxies fold slashes, dots and blanks at the ends."""
    return "/" not in name and name == name.strip() and not name.startswith(".")


def _page(name: str, *values: Any) -> str:
    try:
        return reverse(name, args=values) if name else ""
    except NoReverseMatch:
        return ""
