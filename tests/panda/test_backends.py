"""One model, many vendors: each connection puts its own schema before the table."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from core.panda.models import JobActive, JobArchived, Task
from tests.servers import databases


def statement(query, alias: str) -> str:
    return query.using(alias).query.get_compiler(alias).as_sql()[0]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_two_vendors_in_one_process(sample):
    databases.replace("panda_rw", databases.settings_of("sqlite:///:memory:"))
    query = JobArchived.objects.filter(pandaid=1).only("pandaid")
    assert 'FROM "doma_pandaarch"."jobsarchived" WHERE "doma_pandaarch"."jobsarchived"."pandaid"' in statement(
        query, "panda"
    )
    assert 'FROM "jobsarchived" WHERE "jobsarchived"."pandaid"' in statement(query, "panda_rw")


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_schemas_are_those_of_the_settings(blank, kind):
    databases.use(kind, blank, SCHEMAS={"panda": "atlas_panda"})
    call_command("create_panda")
    assert JobActive.objects.count() == 0
    assert '"atlas_panda"."jobsactive4"' in statement(JobActive.objects.all(), "panda")
    assert '"doma_pandaarch"."jobsarchived"' in statement(JobArchived.objects.all(), "panda")


@pytest.mark.parametrize("kind", ["mysql"], indirect=True)
def test_a_database_per_schema(panda, kind):
    """MySQL's schemas are databases; PanDA's archive may stand in one of its own."""
    databases.use(kind, panda, SCHEMAS={"pandaarch": panda})
    assert f"`{panda}`.`jobsarchived`" in statement(JobArchived.objects.all(), "panda")
    assert JobArchived.objects.count() == JobActive.objects.count() == 0


def test_joins_filters_and_orders_run(sample):
    """Quoting must hold wherever Django writes a table's name."""
    newest = Task.objects.filter(taskname__contains="ttH", jeditaskid__in=Task.objects.values("jeditaskid"))
    assert [task.taskname for task in newest.order_by("-jeditaskid")] == ["user.user11.ttH_v2/", "user.user01.ttH_v1/"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_an_absent_file_is_an_error_and_is_not_made(kind):
    databases.use(kind, "absent")
    with pytest.raises(DatabaseError):
        JobActive.objects.count()
    databases.use_none()
    assert not databases.file_of("absent").exists()
