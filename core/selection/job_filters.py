"""Filters of jobs that are more than one column compared."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.selection import job_errors, job_relations, job_types
from core.selection.filters import Computed, Filter, Integers, Range, Text
from core.selection.predicates import Between, Blank, In, LookedUp, Not, OlderThan, Or, Predicate, both
from core.selection.problems import BadRequest
from core.selection.values import Pattern

MB_PER_GB = 1000
GIGABYTES = re.compile(r"([0-9]{1,5})\s*-\s*([0-9]{1,5})\s*(?:GB)?", re.ASCII | re.IGNORECASE)
BYTES_PER_GB = 10**9
# How an hour is written.
HOUR = "%Y-%m-%dT%H"
# Attribute of a queue → names of it in its parameters, the first that is there counts. Where there is a
# cloud, CRIC's `region` is a part of the electricity grid.
QUEUE_ATTRIBUTES = {
    "region": ("cloud", "region"),
    "site": ("atlas_site", "gocname", "rc_site"),
    "queuestatus": ("status",),
    "queuestate": ("state",),
    "queuetype": ("type",),
    "queuecapability": ("capability",),
    "queuetier": ("tier",),
    "queuecountry": ("country", "rc_country"),
    "queueresource_type": ("resource_type",),
    "queueworkflow": ("workflow",),
    "queueharvester": ("harvester",),
    "queuejobseed": ("jobseed",),
    "queuepilot_manager": ("pilot_manager",),
    "queuevo_name": ("vo_name",),
}
# Today's links name some attributes without `queue` in front.
BARE_NAMES = ("capability", "tier", "country", "workflow", "jobseed", "pilot_manager")


class QueueAttribute(Text):
    """Text of a parameter of the job's queue, as the queue's description has it now."""

    def predicate(self, text: str) -> Predicate:
        return LookedUp("queue", self.attribute, super().predicate(text))


class AllOr(Text):
    """Text for which the word `all` stands for any value."""

    def match(self, pattern: Pattern) -> Predicate:
        return (
            Not(Blank(self.attribute)) if pattern.pieces == ("all",) and not pattern.exact else super().match(pattern)
        )


class Duration(Range):
    """Minutes of wall time; a job that has not started has used none."""

    def between(self, low: int | None, high: int | None) -> Predicate:
        found = super().between(low, high)
        return found if low else Or((Blank(self.attribute), found))


@dataclass(frozen=True, kw_only=True)
class Memory(Integers):
    """Whole MB as stored, or a range of GB; the upper end of a range is not part of it."""

    form: str = "a range such as 2-4GB or a whole number of MB, or several separated by | or ,"
    example: str = "2-4GB"

    def value(self, text: str) -> str:
        bounds = GIGABYTES.fullmatch(text)
        if bounds is None:
            return super().value(text)
        low, high = map(int, bounds.groups())
        if low > high:
            raise BadRequest(self.name, f"{self.name} starts at {low} GB, after its end at {high} GB.")
        return f"{low}-{high}GB"

    def one(self, value: str) -> Predicate:
        bounds = GIGABYTES.fullmatch(value)
        if bounds is None:
            return super().one(value)
        low, high = (int(part) * MB_PER_GB for part in bounds.groups())
        return Between(self.attribute, low, max(high, low + 1))


def filters() -> tuple[Filter, ...]:
    """All of them, in the order in which a link names them."""
    return (
        *job_types.filters(),
        *_ranges(),
        *job_errors.filters(),
        *job_relations.filters(),
        *_queues(),
        *_ages(),
    )


def _ranges() -> tuple[Filter, ...]:
    return (
        Range(
            name="priorityrange",
            attribute="currentpriority",
            label="priority",
            meaning="current priority from a to b",
        ),
        Range(name="jobsetrange", attribute="jobsetid", label="job set", meaning="job set ids from a to b"),
        Range(name="neventsrange", attribute="nevents", label="number of events", meaning="events from a to b"),
        Range(
            name="inputsizerange",
            attribute="inputfilebytes",
            label="size of the input",
            meaning="size of the input in whole GB, from a to b",
            scale=BYTES_PER_GB,
            unit="GB",
            example="2:3",
        ),
        Duration(
            name="durationmin",
            attribute="durationsec",
            label="duration",
            meaning="wall time so far, in whole minutes from a to b; 0 where the job has not started",
            scale=60,
            unit="minutes",
            example="0-10",
        ),
    )


def _queues() -> tuple[Filter, ...]:
    return tuple(
        QueueAttribute(
            name=name,
            attribute=name,
            label=name if not name.startswith("queue") else f"queue's {name.removeprefix('queue').replace('_', ' ')}",
            meaning=f"`{' or '.join(keys)}` in the description of the job's queue",
            aliases=tuple(bare for bare in BARE_NAMES if name == f"queue{bare}"),
        )
        for name, keys in QUEUE_ATTRIBUTES.items()
    )


def _ages() -> tuple[Filter, ...]:
    transferring = In("jobstatus", ("transferring",))
    hour = Computed(
        name="modifiedinhour",
        attribute="modificationtime",
        label="hour of the last change",
        meaning="modified in that hour, UTC",
        reader=_hour,
        meaning_of=_hour_means,
        form="an hour such as 2026-11-25T14",
        example="2026-11-25T14",
    )
    return (
        hour,
        state_not_updated(),
        _hours(
            "transferringnotupdated",
            "transfer has not moved",
            "hours since the last news of a transferring job",
            transferring,
            "modificationtime",
        ),
    )


def state_not_updated() -> Filter:
    """Hours in one state."""
    return _hours(
        "statenotupdated", "state has not changed", "hours since the last change of state", both(), "statechangetime"
    )


def memory(name: str, *aliases: str) -> Filter:
    """Requested memory, of the column of that name."""
    return Memory(
        name=name,
        attribute=name,
        aliases=aliases,
        label="memory asked for",
        meaning="requested memory, in MB as stored or from a to b GB",
    )


def _hours(name: str, label: str, meaning: str, condition: Predicate, attribute: str) -> Filter:
    return Computed(
        name=name,
        attribute=attribute,
        label=label,
        meaning=meaning,
        reader=lambda text: str(int(text)) if re.fullmatch(r"[0-9]{1,5}", text, re.ASCII) else None,
        meaning_of=lambda text: both(condition, OlderThan(attribute, timedelta(hours=int(text)))),
        words_of=lambda text: f"{label} for {text} hours",
        form="a whole number of hours",
        example="24",
    )


def container_name(meaning: str) -> Filter:
    """The filter that stands for the column of that name."""
    return AllOr(name="container_name", attribute="container_name", label="container", meaning=meaning)


def _hour(text: str) -> str | None:
    try:
        return f"{datetime.strptime(text, HOUR):{HOUR}}"
    except ValueError:
        return None


def _hour_means(text: str) -> Predicate:
    start = datetime.strptime(text, HOUR)
    return Between("modificationtime", start, start + timedelta(hours=1))
