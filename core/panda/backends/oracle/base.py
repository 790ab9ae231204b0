"""Oracle with PanDA's schemas. Reading only is the account's business there: give it SELECT alone."""

from datetime import datetime
from typing import Any

from django.db.backends.oracle import base, operations
from django.db.backends.oracle.utils import Oracle_datetime

from core.panda.backends.alive import ANSWER_S, AnswersInTime
from core.panda.backends.schemas import SchemaOperations

Sql = tuple[str, tuple[Any, ...]]


class WholeSecond(Oracle_datetime):
    """A time bound as DATE: beside a TIMESTAMP, a DATE column would lose its indexes and partitions."""

    input_size = base.Database.DB_TYPE_DATE  # type: ignore[attr-defined]


class DatabaseOperations(SchemaOperations, operations.DatabaseOperations):
    """Quotes tables with their real schema, and knows that PanDA's times are DATE columns."""

    def adapt_datetimefield_value(self, value: datetime | None) -> Any:
        """Times with a fraction of a second can only be meant for the few TIMESTAMP columns."""
        adapted: datetime | None = super().adapt_datetimefield_value(value)
        if adapted is None or adapted.microsecond:
            return adapted
        return WholeSecond.combine(adapted, adapted.time())

    def subtract_temporals(self, internal_type: str, lhs: Sql, rhs: Sql) -> Sql:  # noqa: ARG002
        """An interval: the difference of two DATE values is a number of days, and no whole number of seconds."""
        (left, left_params), (right, right_params) = lhs, rhs
        seconds = f"ROUND((CAST({left} AS DATE) - CAST({right} AS DATE)) * 86400)"
        return f"NUMTODSINTERVAL({seconds}, 'SECOND')", (*left_params, *right_params)


class DatabaseWrapper(AnswersInTime, base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def answers(self, connection: Any) -> bool:
        """Whether a ping comes back in time."""
        before, connection.call_timeout = connection.call_timeout, int(1000 * ANSWER_S)
        connection.ping()
        connection.call_timeout = before
        return True
