"""What jobs consumed, as numbers that the database works out; null where it was not measured.

Seconds, MB and HS23 seconds. Cores are those used, else those asked for, else one.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, F, FloatField, Func, IntegerField, When
from django.db.models import Value as Constant
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import GreaterThanOrEqual

from core.engines.sql.expressions import duration, waiting
from core.engines.sql.lookups import Sql

KB_PER_MB = 1024.0
INTERVAL_SECONDS = (
    "(EXTRACT(DAY FROM {0}) * 86400 + EXTRACT(HOUR FROM {0}) * 3600"
    " + EXTRACT(MINUTE FROM {0}) * 60 + EXTRACT(SECOND FROM {0}))"
)


class _Number(Func):
    """An expression written in one form per vendor, as a floating-point number."""

    output_field = FloatField()
    forms: Mapping[str, str]

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # type: ignore[override]
        form = self.forms.get(connection.vendor, self.forms[""])
        text, params = compiler.compile(self.source_expressions[0])
        return form.format(text), tuple(params) * form.count("{0}")


class Number(_Number):
    """A number of any type; in MySQL a quotient of whole numbers would keep four decimals."""

    forms: Mapping[str, str] = {"": "CAST({0} AS DOUBLE PRECISION)", "mysql": "({0} * 1e0)"}


class Seconds(_Number):
    """A span of time; SQLite and MySQL hold microseconds."""

    forms: Mapping[str, str] = {
        "": "({0} / 1e6)",
        "postgresql": "CAST(EXTRACT(EPOCH FROM {0}) AS DOUBLE PRECISION)",
        "oracle": INTERVAL_SECONDS,
    }


def _measured(number: Any) -> Case:
    """The number where it is not below zero: clocks of nodes may run behind."""
    return Case(When(GreaterThanOrEqual(number, 0.0), then=number), output_field=FloatField())


def _positive(column: str) -> Case:
    """A column whose zero means that nothing was measured."""
    return Case(When(**{f"{column}__gt": 0}, then=Number(F(column))), output_field=FloatField())


def _cores() -> Number:
    known = (NullIf(F("actualcorecount"), Constant(0)), NullIf(F("corecount"), Constant(0)), Constant(1))
    return Number(Coalesce(*known, output_field=IntegerField()))


def _wall(as_of: datetime) -> Case:
    return _measured(Seconds(duration(as_of)))


def _cpu(_: datetime) -> Case:
    return _measured(Number(F("cpuconsumptiontime")))


def _per_event(figure: Callable[[datetime], Any]) -> Callable[[datetime], Any]:
    return lambda as_of: figure(as_of) / _positive("nevents")


def _efficiency(as_of: datetime) -> Any:
    """CPU time as percent of the wall time of all cores."""
    return _cpu(as_of) * Constant(100.0) / NullIf(_wall(as_of) * _cores(), Constant(0.0))


def _hs06(_: datetime) -> Case:
    return _positive("hs06sec")


FIGURES: Mapping[str, Callable[[datetime], Any]] = {
    "events": lambda _: _positive("nevents"),
    "memory_mb": lambda _: _positive("maxpss") / Constant(KB_PER_MB),
    "memory_mb_per_core": lambda _: _positive("maxpss") / Constant(KB_PER_MB) / _cores(),
    "waited_s": lambda as_of: _measured(Seconds(waiting(as_of))),
    "wall_s": _wall,
    "wall_s_per_event": _per_event(_wall),
    "cpu_s": _cpu,
    "cpu_s_per_event": _per_event(_cpu),
    "cpu_percent": _efficiency,
    "hs06_s": _hs06,
    "hs06_s_per_event": _per_event(_hs06),
}
