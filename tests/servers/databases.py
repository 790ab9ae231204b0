"""Databases for the tests: fresh ones, and the sample that is loaded once per run."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend

from core.panda import simulated
from core.panda.router import READ_ALIAS, WRITE_ALIAS
from settings import environment
from tests.servers import mariadb, postgresql, registry
from tests.servers.processes import Missing

KINDS = ("sqlite", "postgresql", "mysql")
SAMPLE = "sample"
EMPTY = "empty"
DATA = Path(__file__).parents[1] / "data"
START = {"postgresql": postgresql.start_server, "mysql": mariadb.start_server}
# The databases that a server has before any test makes one.
ADMINISTRATION = {"postgresql": "postgres", "mysql": ""}


def url(kind: str, name: str, account: str = "") -> str:
    """The URL of a database, for the administrator or for the account `name:password`.

    :raises Missing: when the server of that kind, or its client library, is not installed.
    """
    if kind == "sqlite":
        return f"sqlite:///{file_of(name)}"
    if kind == "mysql" and not find_spec("MySQLdb"):
        packages = "default-libmysqlclient-dev pkg-config build-essential python3-dev"
        raise Missing(f"mysqlclient is not installed: apt-get install {packages}, then make test")
    scheme, _, address = registry.server(kind, START[kind]).url.partition("://")
    administrator, _, place = address.partition("@")
    return f"{scheme}://{account or administrator}@{place}/{name}"


def create(kind: str, name: str) -> None:
    """Make an empty database, in place of any of that name."""
    drop(kind, name)
    if kind == "sqlite":
        file_of(name).touch()
    else:
        administer(kind, f"CREATE DATABASE {name}{' CHARACTER SET utf8mb4' if kind == 'mysql' else ''}")


def create_empty(kind: str, name: str) -> None:
    """Make a database with all of PanDA's tables, keys and indexes, and no row: a copy of the run's one."""
    registry.once(f"{EMPTY}-{kind}", lambda: _make_empty(kind))
    match kind:
        case "sqlite":
            shutil.copyfile(file_of(EMPTY), file_of(name))
        case "postgresql":
            # Two copies at once would be refused: each is a session in the original.
            with registry.locked(EMPTY):
                administer(kind, f"CREATE DATABASE {name} TEMPLATE {EMPTY}")
        case "mysql":
            create(kind, name)
            administer(kind, *(f"CREATE TABLE {table} LIKE {EMPTY}.{table}" for table in _tables(EMPTY)), name=name)


def drop(kind: str, name: str) -> None:
    if kind == "sqlite":
        for path in registry.directory().glob(f"{name}.sqlite3*"):
            path.unlink()
    else:
        administer(kind, f"DROP DATABASE IF EXISTS {name}{' WITH (FORCE)' if kind == 'postgresql' else ''}")


def administer(kind: str, *statements: str, name: str = "") -> None:
    """Send statements as the server's administrator, inside the database of that name if one is given."""
    with connected(url(kind, name or ADMINISTRATION[kind])) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def connected(address: str, **extra: Any) -> Iterator[Any]:
    """A connection of the project's own backend to the database at that URL."""
    config = settings_of(address, **extra)
    connection = load_backend(config["ENGINE"]).DatabaseWrapper(config, "outside")
    try:
        yield connection
    finally:
        connection.close()


def settings_of(address: str, **extra: Any) -> dict[str, Any]:
    """What the portal's own settings would make of that URL."""
    config = environment.database("PANDA_DB_URL", address, **extra)
    return dict(connections.configure_settings({"default": config})["default"])


def use(kind: str, name: str, account: str = "", **extra: Any) -> None:
    """Point the aliases `panda` (read only) and `panda_rw` of this process at that database."""
    address = url(kind, name, account)
    replace(READ_ALIAS, settings_of(address, READ_ONLY=True, **extra))
    replace(WRITE_ALIAS, settings_of(address, **extra))


def use_none() -> None:
    """Point both aliases at nothing, so that no test reads what another one made."""
    for alias in (READ_ALIAS, WRITE_ALIAS):
        replace(alias, settings_of("sqlite:///:memory:"))


def replace(alias: str, config: dict[str, Any]) -> None:
    connections[alias].close()
    del connections[alias]
    connections.settings[alias] = config


def use_filled(kind: str, name: str, fill: Callable[[], object]) -> None:
    """Point the aliases at a database that is filled once and shared by the whole run: nothing may write it."""

    def make() -> None:
        create_empty(kind, name)
        use(kind, name)
        fill()

    registry.once(f"{name}-{kind}", make)
    use(kind, name)


def use_sample(kind: str) -> None:
    """Point the aliases at the sample; it is shared by the whole run, so nothing may write it."""
    registry.once(f"{SAMPLE}-{kind}", lambda: _make_sample(kind))
    use(kind, SAMPLE)


def load(*directories: str) -> str:
    """Load those directories of `tests/data` through the command.

    :returns: what the command printed.
    """
    printed = StringIO()
    for directory in directories:
        call_command("load_panda", DATA / directory, stdout=printed)
    return printed.getvalue()


def _make_empty(kind: str) -> None:
    create(kind, EMPTY)
    use(kind, EMPTY)
    simulated.create()
    simulated.create_indexes()
    use_none()


def _tables(name: str) -> list[str]:
    """The tables of a database of MariaDB."""
    with connected(url("mysql", name)) as connection, connection.cursor() as cursor:
        return [f"`{table.name}`" for table in connection.introspection.get_table_list(cursor)]


def _make_sample(kind: str) -> None:
    create(kind, SAMPLE)
    use(kind, SAMPLE)
    simulated.create()
    load("panda-sample", "panda-real")
    simulated.create_indexes()


def file_of(name: str) -> Path:
    return registry.directory() / f"{name}.sqlite3"
