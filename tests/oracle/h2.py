"""H2, an embedded database whose Oracle mode runs much of Oracle's SQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jpype
from jpype import dbapi2

from tests.oracle.driver import Sent
from tests.servers.processes import Missing

JAR = Path("/usr/share/java/h2.jar")
PACKAGES = "default-jre-headless libh2-java"


class Refused(Exception):
    """H2 does not know that part of Oracle's SQL."""


class Database:
    """An empty database in memory, for the life of its connection."""

    def __init__(self, connection: Any) -> None:
        self.cursor = connection.cursor()

    def run(self, sent: Sent) -> list[tuple[Any, ...]]:
        """Run a statement that the library was sent.

        :raises Refused: for one that H2 does not know.
        """
        if sent.is_about_the_session:
            return []
        try:
            sql, values = sent.by_position(_literal)
            self.cursor.execute(sql, [_plain(value) for value in values])
        except (dbapi2.Error, TypeError) as error:
            raise Refused(str(error).partition(";")[0]) from error
        rows = self.cursor.fetchall() if self.cursor.description else []
        return [tuple(map(_whole, row)) for row in rows]


def _literal(value: Any) -> str:
    """H2 cannot tell the type of a number that a question chooses but does not compare."""
    return str(value) if isinstance(value, int) else ""


def _plain(value: Any) -> Any:
    """A time without the note of how Oracle's library is to bind it."""
    return datetime.combine(value.date(), value.time()) if isinstance(value, datetime) else value


def _whole(value: Any) -> Any:
    """Whole numbers as Django has Oracle's library give them."""
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


@contextmanager
def database() -> Iterator[Database]:
    """:raises Missing: where H2 or Java is not installed."""
    if not shutil.which("java") or not JAR.exists():
        raise Missing(f"H2 is not installed: apt-get install {PACKAGES}")
    if not jpype.isJVMStarted():
        jpype.startJVM("-Xmx256m", "-Xrs", classpath=[str(JAR)])
    connection = dbapi2.connect("jdbc:h2:mem:;MODE=Oracle", driver="org.h2.Driver")
    try:
        yield Database(connection)
    finally:
        connection.close()
