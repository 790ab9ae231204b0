"""The parameters that describe a queue, as CRIC gives them: the published names, their types, units and meanings.

Nearly every value may be absent, null or of another type than it should be: `value` takes them as they come.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from core.panda.schema_data import HERE

Type = Literal["text", "integer", "number", "flag", "tags", "keys", "list", "elements", "object"]
# They hold details of single machines, or names of keys: nobody is shown them.
HIDDEN = frozenset({"environ", "jdladd", "access_key", "secret_key", "private_key", "public_key", "password"})


@dataclass(frozen=True)
class Parameter:
    """One parameter; those of the types `object` and `elements` have no value to compare."""

    name: str
    type: Type
    unit: str
    group: str
    label: str
    meaning: str


@cache
def parameters() -> dict[str, Parameter]:
    """Every published parameter by its name, in the order in which they are shown."""
    with (HERE / "queue_parameters.csv").open(encoding="utf-8", newline="") as lines:
        return {row["name"]: Parameter(**row) for row in csv.DictReader(lines)}  # type: ignore[arg-type]


def value(parameter: Parameter, given: Any) -> Any:
    """A value in the parameter's own type; None where there is none, or where it cannot be one."""
    turn = TURNS.get(parameter.type)
    return None if given is None or turn is None else turn(given)


def shown(given: Any) -> Any:
    """A value without what nobody is shown, however deep it is."""
    if isinstance(given, Mapping):
        return {name: shown(part) for name, part in given.items() if str(name).lower() not in HIDDEN}
    return [shown(part) for part in given] if isinstance(given, list) else given


def job_managers(data: Mapping[str, Any]) -> str | None:
    """The batch systems behind the queue's compute elements, or the one that is named instead."""
    elements = data.get("queues")
    parts = [part for part in elements if isinstance(part, dict)] if isinstance(elements, list) else []
    named = [part.get("ce_jobmanager") for part in parts]
    return _tags([name for name in named if name] or data.get("system"))


def _text(given: Any) -> str | None:
    if isinstance(given, bool):
        return str(given).lower()
    return str(given).strip() or None if isinstance(given, (str, int, float)) else None


def _integer(given: Any) -> int | None:
    try:
        return int(given) if isinstance(given, (int, float, str)) else None
    except (ValueError, OverflowError):
        return None


def _number(given: Any) -> str | None:
    """Numbers are compared as they are written."""
    try:
        return f"{float(given):.10g}" if isinstance(given, (int, float, str)) else None
    except ValueError:
        return None


def _tags(given: Any) -> str | None:
    """Words between commas, in their order; bars separate as well."""
    parts = given if isinstance(given, list) else str(given or "").replace("|", ",").split(",")
    return ",".join(sorted({str(part).strip() for part in parts if str(part).strip()})) or None


def _keys(given: Any) -> str | None:
    return _tags(list(given)) if isinstance(given, Mapping) else _tags(given)


TURNS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "flag": _text,
    "integer": _integer,
    "number": _number,
    "tags": _tags,
    "list": _tags,
    "keys": _keys,
}
