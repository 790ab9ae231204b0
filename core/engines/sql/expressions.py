"""Attributes that no column holds, as expressions that mean the same on all four kinds of database."""

from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Floor, NullIf

from core.engines.sql.lookups import Sql
from core.panda.progress import MASTER_INPUTS
from core.panda.vocabulary import FINAL_STATES, FINAL_TASK_STATES

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


def input_files(column: str) -> Subquery:
    """The sum of a column over a task's master inputs, which are what its progress is measured by."""
    inputs = MASTER_INPUTS.filter(jeditaskid=OuterRef("jeditaskid")).order_by()
    return Subquery(inputs.values("jeditaskid").annotate(files=Sum(column)).values("files"), output_field=FloatField())


def input_percent(column: str) -> Cast:
    """Whole percent of a task's input files, rounded down; null without any."""
    share = input_files(column) * Value(100.0) / NullIf(input_files("nfiles"), Value(0.0))
    return Cast(Floor(ExpressionWrapper(share, output_field=FloatField())), BigIntegerField())


def task_ended(as_of: datetime) -> Case:
    """When a task ended; `as_of` while it has not."""
    over = Q(status__in=FINAL_TASK_STATES)
    return Case(
        When(over & Q(endtime__gt=NO_TIME), then=F("endtime")),
        When(over & Q(statechangetime__gt=NO_TIME), then=F("statechangetime")),
        When(over, then=F("modificationtime")),
        default=Value(as_of, output_field=DateTimeField()),
        output_field=DateTimeField(),
    )


def task_age(as_of: datetime) -> ExpressionWrapper:
    """Time from a task's creation to its end, or to now."""
    return ExpressionWrapper(task_ended(as_of) - F("creationdate"), output_field=DurationField())


def task_duration(as_of: datetime) -> ExpressionWrapper:
    """Time from a task's start to its end, or to now; null before it started."""
    return ExpressionWrapper(task_ended(as_of) - started(), output_field=DurationField())


def file_state() -> Case:
    """The status of a task's file; an input whose attempts are used up is failed, though PanDA leaves it ready."""
    used_up = Q(attemptnr__gte=F("maxattempt")) | Q(failedattempt__gte=F("maxfailure"))
    return Case(When(Q(status="ready") & used_up, then=Value("failed")), default=F("status"), output_field=CharField())


SPANS = frozenset({"durationsec", "waittimesec", "taskage", "taskduration"})
TEXTS = frozenset({"wn", "pilotversion", "tags", "slot", "filestate"})
