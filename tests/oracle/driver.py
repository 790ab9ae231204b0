"""What stands in for Oracle's client library: it notes what Django would have sent, and may have it run elsewhere.

Everything above the library is the real thing: the project's backend, Django's cursor and its binding of values.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from tests.servers import databases

PLACEHOLDER = re.compile(r":arg\d+")


@dataclass(frozen=True)
class Sent:
    """One statement as the library would have got it: values by placeholder, and the types they are bound as."""

    sql: str
    values: dict[str, Any]
    types: dict[str, Any]

    @property
    def is_about_the_session(self) -> bool:
        """What Django sends when it connects, and where a transaction begins."""
        return self.sql.startswith(("ALTER SESSION", "SET ", "SELECT 1 FROM DUAL"))

    def by_position(self, written: Callable[[Any], str] = lambda _: "") -> tuple[str, list[Any]]:
        """The statement with a question mark for each value, and the values in that order.

        :param written: gives the text of a value that shall stand in the statement itself; else it is empty.
        """
        names = PLACEHOLDER.findall(self.sql)
        text = PLACEHOLDER.sub(lambda name: written(self.values[name[0]]) or "?", self.sql)
        return text, [self.values[name] for name in names if not written(self.values[name])]


@dataclass
class Cursor:
    """A cursor of the library, as far as Django uses one."""

    run: Callable[[Sent], Iterable[tuple[Any, ...]]]
    sent: list[Sent]
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    types: dict[str, Any] = field(default_factory=dict)
    arraysize: int = 100
    description: tuple = ()

    def setinputsizes(self, *by_position: Any, **by_name: Any) -> None:
        self.types = by_name or {f":arg{place}": found for place, found in enumerate(by_position)}

    def execute(self, sql: str, values: Any = None) -> None:
        sent = Sent(sql, dict(values or {}), self.types)
        self.sent.append(sent)
        self.rows, self.types = list(self.run(sent)), {}

    def executemany(self, sql: str, rows: list[list[Any]]) -> None:
        for values in rows:
            self.execute(sql, {f":arg{place}": value for place, value in enumerate(values)})

    def fetchmany(self, size: int = 100) -> list[tuple[Any, ...]]:
        found, self.rows = self.rows[:size], self.rows[size:]
        return found

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.fetchmany(len(self.rows))

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(iter(self.fetchmany(1)), None)

    def close(self) -> None:
        self.rows = []


@dataclass
class Connection:
    """A connection of the library, as far as Django uses one."""

    run: Callable[[Sent], Iterable[tuple[Any, ...]]]
    sent: list[Sent] = field(default_factory=list)
    version: str = "19.0.0.0.0"
    autocommit: bool = True
    stmtcachesize: int = 0
    call_timeout: int = 0

    def cursor(self) -> Cursor:
        return Cursor(self.run, self.sent)

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def ping(self) -> None: ...

    def close(self) -> None: ...


def nothing(_: Sent) -> list[tuple[Any, ...]]:
    return []


@contextmanager
def oracle(run: Callable[[Sent], Iterable[tuple[Any, ...]]] = nothing) -> Iterator[list[Sent]]:
    """Point `panda` and `panda_rw` at an Oracle whose statements `run` answers; what is sent stands in the list."""
    connection = Connection(run)
    for alias in ("panda", "panda_rw"):
        databases.replace(alias, databases.settings_of("oracle://reader:secret@127.0.0.1:1/none"))
        connections[alias].get_new_connection = lambda _: connection
    try:
        yield connection.sent
    finally:
        databases.use_none()
