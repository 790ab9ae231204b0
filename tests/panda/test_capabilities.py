"""A PanDA database that lacks tables, columns or privileges is found out, and the portal starts all the same."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from core.panda.capabilities import Capabilities, _found, capabilities, look, panda_models
from core.panda.models import JobActive, JobMetadata, Task
from tests.servers import databases


@pytest.fixture(autouse=True)
def _ask_again():
    _found.cache_clear()
    yield
    _found.cache_clear()


def run(statement: str) -> None:
    """`{task}` and `{metadata}` in the statement are the quoted tables."""
    connection = connections["panda_rw"]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(statement.format(task=quote("panda.jedi_tasks"), metadata=quote("panda.metatable")))


def printed() -> list[str]:
    out = StringIO()
    call_command("check_panda", stdout=out)
    return out.getvalue().splitlines()


def test_a_complete_database_lacks_nothing(panda):
    assert capabilities() == Capabilities()
    assert printed() == [
        f"{len(panda_models())} of {len(panda_models())} tables of the PanDA database can be read in full."
    ]


def test_what_was_dropped_is_missing(panda):
    run("DROP TABLE {metadata}")
    run("ALTER TABLE {task} DROP COLUMN framework")
    found = capabilities()
    assert found.missing(JobMetadata) == ["The table panda.metatable cannot be read here."]
    assert found.missing(JobMetadata, "pandaid") == ["The table panda.metatable cannot be read here."]
    assert found.missing(Task) == ["The column panda.jedi_tasks.framework cannot be read here."]
    assert found.missing(Task, "framework", "status") == found.missing(Task)
    assert found.missing(Task, "status") == []
    assert found.missing(JobActive) == []


def test_each_is_printed_in_a_line(panda):
    run("DROP TABLE {metadata}")
    run("ALTER TABLE {task} DROP COLUMN framework")
    total = len(panda_models())
    assert sorted(printed()) == sorted(
        [
            "The table panda.metatable cannot be read here.",
            "The column panda.jedi_tasks.framework cannot be read here.",
            f"{total - 2} of {total} tables of the PanDA database can be read in full.",
        ]
    )


@pytest.mark.parametrize("kind", ["postgresql", "mysql"], indirect=True)
def test_what_the_account_may_not_read_is_missing(panda, kind):
    account = f"some_{panda}"
    task, columns = "jedi_tasks", "jeditaskid, taskname"
    databases.administer(
        kind,
        *{
            "mysql": [
                f"CREATE USER {account} IDENTIFIED BY 'secret'",
                f"GRANT SELECT ({columns}) ON {panda}.{task} TO {account}",
            ],
            "postgresql": [
                f"CREATE ROLE {account} LOGIN",
                f"GRANT USAGE ON SCHEMA doma_panda TO {account}",
                f"GRANT SELECT ({columns}) ON doma_panda.{task} TO {account}",
            ],
        }[kind],
        name=panda,
    )
    databases.use(kind, panda, f"{account}:secret")
    found = look()
    assert found.missing(Task, "jeditaskid", "taskname") == []
    assert found.missing(Task, "status") == ["The column panda.jedi_tasks.status cannot be read here."]
    assert found.missing(JobActive) == ["The table panda.jobsactive4 cannot be read here."]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_database_that_is_down_is_said_to_be_down(kind):
    databases.use(kind, "absent")
    assert printed() == ["The PanDA database cannot be reached: unable to open database file"]
    assert capabilities() == Capabilities()
    databases.use_none()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_it_is_looked_at_once_a_process(panda):
    first = capabilities()
    run("DROP TABLE {metadata}")
    assert capabilities() is first
