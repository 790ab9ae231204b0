"""What can be asked of queues: their parameters as CRIC describes them, and what their jobs do in the window."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from core.panda import queue_parameters
from core.panda.queue_parameters import Parameter, job_managers
from core.selection.columns import Column, Sort, Type
from core.selection.filters import Filter, Integers, Tags, Text
from core.selection.job_filters import QUEUE_ATTRIBUTES
from core.selection.kinds import Kind
from core.selection.predicates import Value

# Names that readers know, where they differ from CRIC's; the cloud is the region, and the region is something else.
RENAMED = {"cloud": "region", "atlas_site": "site", "region": "grid_region", "copytools": "copytool"}
# Parameters that stand for one another: the first that is there counts.
SYNONYMS = {keys[0]: keys for keys in QUEUE_ATTRIBUTES.values()}
SYNONYMS |= {"comment": ("comment", "comment_"), "last_modified": ("last_modified", "lastmod")}
NAME = "name"
LEFT_OUT = {"comment_", "lastmod", "nickname", "siteid", "panda_resource"}
NAME_ALIASES = ("queue", "computingsite", "nickname", "siteid", "panda_resource")
COLUMN_TYPES: Mapping[str, Type] = {"integer": "integer"}
# What the jobs of a queue do; the count of each leads to them.
ACTIVITY = (
    Column("waiting", "waiting", "integer", "waiting", "jobs that do not run yet"),
    Column("running", "running", "integer", "running", "jobs whose payload runs"),
    Column("moving", "moving", "integer", "moving outputs", "jobs that are done but for the registration or transfer of outputs"),
    Column("finished", "finished", "integer", "finished", "jobs that ended well in the window"),
    Column("failed", "failed", "integer", "failed", "jobs that failed in the window"),
    Column("share", "share", "number", "failure share", "failed among those that failed or finished"),
    Column("jobs", "jobs", "integer", "jobs", "all jobs that live, or ended in the window"),
)  # fmt: skip


@cache
def queues() -> Kind:
    """The registry of queues."""
    known = _compared()
    columns = tuple(_column(parameter) for parameter in known)
    return Kind(
        name="queues",
        key="place",
        time_field="modificationtime",
        filters=(*(_filter(parameter) for parameter in known), _job_manager()),
        columns=(*columns, Column("jobmanager", "jobmanager", "text", "batch systems", _job_manager().meaning), *ACTIVITY),
        sorts={NAME: NAME, **{column.name: column.attribute for column in ACTIVITY}},
        default_sort=Sort(NAME, descending=False),
        time_ranges=(),
        window_of="jobs",
        harmless=frozenset({"timestamp", "_", "datasets", "dt", "tk", "extra", "raw", "mode"}),
    )  # fmt: skip


def record(name: str, data: Mapping[str, Any]) -> dict[str, Value | None]:
    """A queue's values by attribute, each in its own type; None for what its description lacks."""
    found = {parameter.name: value_of(data, parameter) for parameter in _compared()}
    return {**found, NAME: name, "jobmanager": job_managers(data)}


def value_of(data: Mapping[str, Any], parameter: Parameter) -> Any:
    """A parameter's value, that of another name of it where it has none."""
    given = (data.get(key) for key in SYNONYMS.get(parameter.name, (parameter.name,)))
    return next((value for one in given if (value := queue_parameters.value(parameter, one)) is not None), None)


@cache
def _compared() -> tuple[Parameter, ...]:
    """The parameters that can be asked for."""
    known = queue_parameters.parameters().values()
    found = [one for one in known if one.type in queue_parameters.TURNS and one.name not in LEFT_OUT]
    return tuple(sorted(found, key=lambda one: one.name != NAME))


def _column(parameter: Parameter) -> Column:
    name = RENAMED.get(parameter.name, parameter.name)
    meaning = parameter.meaning or parameter.label
    kind = COLUMN_TYPES.get(parameter.type, "text")
    unit = f", {parameter.unit}" if parameter.unit else ""
    return Column(name, parameter.name, kind, parameter.label, f"{meaning}{unit}")


def _filter(parameter: Parameter) -> Filter:
    name = RENAMED.get(parameter.name, parameter.name)
    common: dict[str, Any] = {
        "name": name,
        "attribute": parameter.name,
        "label": parameter.label,
        "meaning": parameter.meaning or parameter.label,
        "aliases": _aliases(parameter.name, name),
    }
    if parameter.type == "integer":
        return Integers(**common, signed=True)
    if parameter.type in {"tags", "list", "keys"}:
        return Tags(**common)
    return Text(**common, contains=parameter.name == "comment")


def _aliases(key: str, name: str) -> tuple[str, ...]:
    """The name with `queue` in front, as in questions about jobs, and CRIC's own name."""
    if key == NAME:
        return NAME_ALIASES
    own = () if key in RENAMED.values() else (f"queue{key}", key)
    return tuple(one for one in dict.fromkeys((f"queue{name}", *own)) if one != name)


def _job_manager() -> Filter:
    return Tags(
        name="jobmanager",
        attribute="jobmanager",
        label="batch system",
        meaning="a batch system behind the queue's compute elements",
        aliases=("job_manager",),
        example="condor",
    )
