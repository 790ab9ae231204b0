"""Attributes that no column holds, as expressions that mean the same on all four kinds of database."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Model,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDay, TruncHour, TruncMinute

from core.engines.sql.lookups import Sql
from core.panda.vocabulary import FINAL_STATES

# PanDA writes the first moment of 1970 where it means none.
NO_TIME = datetime(1970, 1, 2)


class AfterLast(Func):
    """The text after the last occurrence of a character; null or empty where there is none."""

    output_field = CharField()

    def __init__(self, expression: Any, mark: str) -> None:
        super().__init__(expression)
        self.mark = mark

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ARG002
        return self._written(compiler, "AFTER_LAST({text}, '{mark}')")

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ARG002
        return self._written(compiler, "SUBSTRING({text} FROM '[{mark}]([^{mark}]*)$')")

    def as_mysql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ARG002
        return self._written(
            compiler, "CASE WHEN INSTR({text}, '{mark}') > 0 THEN SUBSTRING_INDEX({text}, '{mark}', -1) END"
        )

    def as_oracle(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ARG002
        return self._written(
            compiler,
            "CASE WHEN INSTR({text}, '{mark}') > 0 THEN SUBSTR({text}, INSTR({text}, '{mark}', -1) + 1) END",
        )

    def _written(self, compiler: Any, form: str) -> Sql:
        """`form` around a column, which brings no bound values however often it is named."""
        text, params = compiler.compile(self.source_expressions[0])
        return form.format(text=text, mark=self.mark), tuple(params)


def started(attribute: str = "starttime") -> Case:
    """A time, or null where PanDA means none."""
    return Case(When(**{f"{attribute}__gt": NO_TIME}, then=F(attribute)), output_field=DateTimeField())


def ended(as_of: datetime) -> Case:
    """When a job ended; `as_of` while it has not."""
    return Case(
        When(endtime__gt=NO_TIME, then=F("endtime")),
        When(Q(jobstatus__in=FINAL_STATES) & Q(statechangetime__gt=NO_TIME), then=F("statechangetime")),
        When(jobstatus__in=FINAL_STATES, then=F("modificationtime")),
        default=Value(as_of, output_field=DateTimeField()),
        output_field=DateTimeField(),
    )


def duration(as_of: datetime) -> ExpressionWrapper:
    """Wall time of the payload slot so far; null for a job that has not started."""
    return ExpressionWrapper(ended(as_of) - started(), output_field=DurationField())


def waiting(as_of: datetime) -> ExpressionWrapper:
    """Time from creation to start; for a job that has not started, to its end or to now."""
    start = Case(
        When(starttime__gt=NO_TIME, then=F("starttime")),
        default=ended(as_of),
        output_field=DateTimeField(),
    )
    return ExpressionWrapper(start - F("creationtime"), output_field=DurationField())


DERIVED: dict[str, Callable[[datetime], Any]] = {
    "durationsec": duration,
    "waittimesec": waiting,
    "wn": lambda _: Coalesce(AfterLast(F("modificationhost"), "@"), F("modificationhost")),
    "pilotversion": lambda _: AfterLast(F("pilotid"), "|"),
    "minute": lambda _: TruncMinute("modificationtime"),
    "hour": lambda _: TruncHour("modificationtime"),
    "day": lambda _: TruncDay("modificationtime", output_field=DateTimeField()),
}
SPANS = frozenset({"durationsec", "waittimesec"})


def is_derived(attribute: str) -> bool:
    return attribute in DERIVED


def can_be_null(model: type[Model], attribute: str) -> bool:
    """Whether rows may have no value for that attribute."""
    return is_derived(attribute) or bool(model._meta.get_field(attribute).null)
