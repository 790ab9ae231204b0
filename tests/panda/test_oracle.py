"""Oracle by its text alone: no server is to be had, so statements are compiled and parsed, never run."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import sqlglot
from django.apps import apps
from django.db import connections
from django.db.backends.oracle.base import DatabaseWrapper
from django.db.models import Count, Q

from core.panda import ddl
from core.panda.models import JobActive, JobArchived
from core.panda.schema_data import tables
from tests.servers import databases


@pytest.fixture(autouse=True)
def _oracle() -> Iterator[None]:
    """A connection that never connects: Django asks an Oracle server for these two before it writes a statement."""
    databases.replace("panda", databases.settings_of("oracle://reader:secret@127.0.0.1:1/none"))
    connections["panda"].__dict__.update(
        oracle_version=(19, 0),
        operators=DatabaseWrapper._standard_operators,
        pattern_ops=DatabaseWrapper._standard_pattern_ops,
    )
    yield
    databases.use_none()


def statement(query) -> str:
    return query.query.get_compiler("panda").as_sql()[0]


def parsed(text: str) -> sqlglot.exp.Expression:
    return sqlglot.parse_one(text.replace("%s", ":argument"), dialect="oracle")


@pytest.mark.parametrize(
    "model", list(apps.get_app_config("panda").get_models()), ids=lambda model: model._meta.db_table
)
def test_every_model_compiles_to_its_own_table_in_upper_case(model):
    text = statement(model.objects.all()[:10])
    found = [(table.db, table.name) for table in parsed(text).find_all(sqlglot.exp.Table)]
    schema, name = model._meta.db_table.split(".")
    assert found == [(f"DOMA_{schema.upper()}", name.upper())]
    columns = {column.name for column in parsed(text).find_all(sqlglot.exp.Column)}
    assert columns == {field.column.upper() for field in model._meta.fields if field.column}


def test_names_are_quoted_in_upper_case():
    assert '"DOMA_PANDA"."JOBSACTIVE4"' in statement(JobActive.objects.all())


def test_schemas_are_those_of_the_settings():
    connections["panda"].settings_dict["SCHEMAS"] = {"pandaarch": "ATLAS_PANDAARCH"}
    assert '"ATLAS_PANDAARCH"."JOBSARCHIVED"' in statement(JobArchived.objects.all())


def test_common_questions_parse():
    live = JobActive.objects.filter(Q(jobstatus__in=["running", "sent"]) | Q(computingsite="CERN"))
    counted = live.values("computingsite").annotate(jobs=Count("pandaid")).order_by("-jobs")
    assert parsed(statement(counted[20:40])).find(sqlglot.exp.Group)


def test_every_table_and_index_parses():
    connection = SimpleNamespace(vendor="oracle", ops=connections["panda"].ops, settings_dict={})
    made = [parsed(text) for text in ddl.create_schema(connection)]
    names = {tree.find(sqlglot.exp.Table).name for tree in made}
    assert names == {table.name.upper() for table in tables().values()}
    indexes = list(ddl.create_indexes(connection))
    assert len(indexes) == sum(len(table.indexes.get("oracle", [])) for table in tables().values())
    # The parser knows neither an index's schema nor bitmaps.
    plain = [re.sub(r'(BITMAP )?INDEX "\w+"\.', "INDEX ", text) for text in indexes]
    assert not [text for text in plain if not isinstance(parsed(text), sqlglot.exp.Create)]
