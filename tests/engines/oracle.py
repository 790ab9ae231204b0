"""What a selection means, in plain Python over plain rows: slow, obvious, and no kin of the engines."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any

from core.error_groups.groups import Group, group_of
from core.panda.vocabulary import ERROR_COMPONENTS, FINAL_STATES
from core.selection import predicates as p

ARCHIVES = ("jobsarchived4", "jobsarchived")
EPOCH = datetime(1970, 1, 2)


@dataclass
class World:
    """Rows by table name: the five job tables, and what hangs on jobs."""

    jobs: dict[str, list[dict[str, Any]]]
    relations: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @cached_property
    def settled(self) -> list[tuple[str, dict[str, Any]]]:
        """Every job once, as (table, row): the archived row wins over one that lingers."""
        archived = {row["pandaid"] for table in ARCHIVES for row in self.jobs[table]}
        keys4 = {(row["pandaid"], row["modificationtime"]) for row in self.jobs["jobsarchived4"]}
        found = []
        for table, rows in self.jobs.items():
            for row in rows:
                lingers = table not in ARCHIVES and row["jobstatus"] in FINAL_STATES and row["pandaid"] in archived
                copied = table == "jobsarchived" and (row["pandaid"], row["modificationtime"]) in keys4
                if not lingers and not copied:
                    found.append((table, row))
        return found

    @cached_property
    def related(self) -> dict[tuple[str, int], list[dict[str, Any]]]:
        """What hangs on a job, by kind and job."""
        found = defaultdict(list)
        for relation, rows in self.relations.items():
            for row in rows:
                found[relation, row["pandaid"]].append(row)
        return found


def selected(world: World, predicate: p.Predicate, as_of: datetime) -> list[dict[str, Any]]:
    """The rows for which the predicate holds."""
    return [row for table, row in world.settled if holds(predicate, row, table, world, as_of)]


def holds(predicate: p.Predicate, row: dict[str, Any], table: str, world: World, as_of: datetime) -> bool:
    match predicate:
        case p.And(parts):
            return all(holds(part, row, table, world, as_of) for part in parts)
        case p.Or(parts):
            return any(holds(part, row, table, world, as_of) for part in parts)
        case p.Not(inner):
            return not holds(inner, row, table, world, as_of)
        case p.Related(relation, inner):
            rows = world.related.get((relation, row["pandaid"]), ())
            return any(holds(inner, one, "", world, as_of) for one in rows)
    value = value_of(predicate.attribute, row, table, as_of)
    match predicate:
        case p.Blank():
            return value is None or value == ""
        case p.In(values=values, ignore_case=ignore_case):
            return value is not None and _same(value, values, ignore_case)
        case p.Like(pieces=pieces, ignore_case=ignore_case):
            return value is not None and _pattern(pieces, ignore_case).fullmatch(value) is not None
        case p.HasTag(tag=tag):
            return value is not None and tag in value.split(",")
        case p.OlderThan(age=age):
            return value is not None and value < as_of - age
        case p.Between(low=low, high=high):
            return value is not None and (low is None or value >= low) and (high is None or value < high)
    raise NotImplementedError(predicate)


@cache
def _pattern(pieces: tuple[str, ...], ignore_case: bool) -> re.Pattern[str]:
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return re.compile(".*".join(re.escape(piece) for piece in pieces), flags)


def value_of(attribute: str, row: dict[str, Any], table: str, as_of: datetime) -> Any:
    if attribute == p.ENDED:
        return int(table in ARCHIVES or row["jobstatus"] in FINAL_STATES)
    if attribute == "durationsec":
        start = _time(row["starttime"])
        return None if start is None else (_end(row, as_of) - start).total_seconds()
    if attribute == "waittimesec":
        return ((_time(row["starttime"]) or _end(row, as_of)) - row["creationtime"]).total_seconds()
    if attribute == "wn":
        return row["modificationhost"] and row["modificationhost"].rpartition("@")[2]
    if attribute == "errorgroups":
        return ",".join(group.id for group in groups_of_row(row)) or None
    return row[attribute]


def groups_of_row(row: dict[str, Any]) -> list[Group]:
    """The group of each error of a job that failed."""
    if row["jobstatus"] not in {"failed", "holding", "subfinished"}:
        return []
    found = []
    exit_code = int(row["transexitcode"]) if (row["transexitcode"] or "").isdigit() else 0
    for component, (code, text) in ERROR_COMPONENTS.items():
        number = exit_code if component == "transform" else row[code]
        if number:
            found.append(group_of(component, number, row[text] if text else None, exit_code))
    return found


def _end(row: dict[str, Any], as_of: datetime) -> datetime:
    if end := _time(row["endtime"]):
        return end
    if row["jobstatus"] in FINAL_STATES:
        return _time(row["statechangetime"]) or row["modificationtime"]
    return as_of


def _time(value: datetime | None) -> datetime | None:
    return value if value is not None and value > EPOCH else None


def _same(value: Any, values: tuple[Any, ...], ignore_case: bool) -> bool:
    if not ignore_case:
        return value in values
    return value.upper() in {one.upper() for one in values}


def in_order(rows: list[dict[str, Any]], attribute: str, as_of: datetime, *, descending: bool) -> list[int]:
    """Ids in the order of an attribute, nulls last, the newer id first among equals."""

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        value = value_of(attribute, row, "", as_of)
        if isinstance(value, datetime):
            value = (value - datetime(1970, 1, 1)) / timedelta(microseconds=1)
        number = 0 if value is None else -value if descending else value
        return (value is None, number, -row["pandaid"])

    return [row["pandaid"] for row in sorted(rows, key=place)]
