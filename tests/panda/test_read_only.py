"""PanDA's database is never written: the router, the session and the account each refuse it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections

from core.panda.models import JobActive, JobArchived4, JobDefined
from core.panda.router import PandaIsReadOnly
from tests.servers import databases

WRITES = {
    "INSERT": "INSERT INTO {} (pandaid, modificationtime) VALUES (1, '2026-01-01')",
    "UPDATE": "UPDATE {} SET pandaid = 1",
    "DELETE": "DELETE FROM {}",
    "DROP": "DROP TABLE {}",
}


@pytest.mark.parametrize(
    "write",
    [
        lambda: JobActive.objects.create(pandaid=1),
        lambda: JobActive.objects.bulk_create([JobActive(pandaid=1)]),
        lambda: JobActive.objects.update(jobstatus="failed"),
        lambda: JobActive.objects.all().delete(),
        lambda: JobActive(pandaid=1).save(),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_model_is_never_written(panda, write):
    with pytest.raises(PandaIsReadOnly, match=r"panda\.jobsactive4"):
        write()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_models_are_read_from_panda(panda):
    assert JobActive.objects.all().db == "panda"


@pytest.mark.parametrize("statement", WRITES)
def test_the_server_refuses_to_write_in_our_session(sample, statement):
    connection = connections["panda"]
    before = JobArchived4.objects.count()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(WRITES[statement].format(connection.ops.quote_name("panda.metatable")))
    assert JobArchived4.objects.count() == before


def test_the_same_statements_run_where_writing_is_allowed(panda):
    """Else the test above would pass on misspelt statements as well."""
    connection = connections["panda_rw"]
    with connection.cursor() as cursor:
        for statement in WRITES.values():
            cursor.execute(statement.format(connection.ops.quote_name("panda.metatable")))


@pytest.mark.parametrize("kind", ["postgresql", "mysql"], indirect=True)
def test_an_account_that_may_only_select_is_enough(panda, kind):
    databases.load("panda-real")
    account = f"reader_{panda}"
    databases.administer(kind, *grants(kind, account, panda), name=panda)
    databases.use(kind, panda, f"{account}:secret")
    assert JobArchived4.objects.count() == 102
    assert JobDefined.objects.count() == 0
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_panda", databases.DATA / "panda-real")
    assert JobArchived4.objects.count() == 102


def grants(kind: str, account: str, name: str) -> list[str]:
    if kind == "mysql":
        return [f"CREATE USER {account} IDENTIFIED BY 'secret'", f"GRANT SELECT ON {name}.* TO {account}"]
    schemas = "doma_panda, doma_pandaarch, doma_pandameta, doma_deft, doma_idds"
    return [
        f"CREATE ROLE {account} LOGIN PASSWORD 'secret'",
        f"GRANT USAGE ON SCHEMA {schemas} TO {account}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {schemas} TO {account}",
    ]
