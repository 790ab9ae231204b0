"""EXISTS as a condition of its own, which every database may turn into a join."""

from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.db.models.lookups import Exact


class _Rows(Exists):
    """Django stops such a subquery after one row; Oracle and MariaDB then run it once for every row outside."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        super().__init__(queryset)
        self.query.clear_limits()


class _Holds(Exact):
    """Django puts it into a CASE on Oracle, where it would have to be computed for every row as well."""

    def as_oracle(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection)


def there_is(rows: QuerySet[Any]) -> Q:
    """The condition that there is such a row."""
    return Q(_Holds(_Rows(rows), True))
