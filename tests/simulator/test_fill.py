"""The command fills each kind of database, once."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

ARGUMENTS = {"jobs": 400, "days": 4, "seed": 3, "verbosity": 0}


def count(table: str, where: str = "1 = 1") -> int:
    connection = connections["panda"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)} WHERE {where}")
        return cursor.fetchone()[0]


def test_it_fills_an_empty_database_of_any_kind(blank: str):
    call_command("simulate", **ARGUMENTS)
    assert count("panda.jobparamstable") >= 300
    live = count("panda.jobsactive4") + count("panda.jobsdefined4")
    old = count("pandaarch.jobsarchived")
    both = count(
        "panda.jobsarchived4",
        f"pandaid IN (SELECT pandaid FROM {connections['panda'].ops.quote_name('pandaarch.jobsarchived')})",
    )
    assert live + old + count("panda.jobsarchived4") - both == ARGUMENTS["jobs"]
    assert count("panda.jedi_tasks") == count("panda.jedi_taskparams") == count("deft.t_task")


def test_it_keeps_any_kind_moving(blank: str):
    call_command("simulate", **ARGUMENTS)
    states, jobs = count("panda.jobs_statuslog"), count("panda.jobparamstable")
    call_command("simulate", **ARGUMENTS, live=300, live_seconds=2)
    assert count("panda.jobs_statuslog") > states + 10
    assert count("panda.jobparamstable") > jobs


def test_it_refuses_a_database_that_holds_jobs(blank: str):
    call_command("simulate", **ARGUMENTS)
    before = count("panda.jobs_statuslog")
    with pytest.raises(CommandError, match="holds jobs already"):
        call_command("simulate", **ARGUMENTS)
    assert count("panda.jobs_statuslog") == before


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_it_refuses_a_database_that_the_portal_did_not_make(blank: str):
    with connections["panda_rw"].cursor() as cursor:
        cursor.execute("CREATE TABLE jobsactive4 (pandaid integer)")
    with pytest.raises(CommandError, match="not made by the portal"):
        call_command("simulate", **ARGUMENTS)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_too_few_jobs_for_the_stories_are_refused(blank: str):
    with pytest.raises(CommandError, match="at least 300 jobs"):
        call_command("simulate", jobs=10)
