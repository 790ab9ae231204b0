"""The models say what the published schema says."""

import re

import pytest
from django.apps import apps
from django.db import models

from core.panda.fields import PaddedCharField, TolerantJSONField, WholeNumberField
from core.panda.models import Job, JobActive
from core.panda.schema_data import Column, tables

MODELS = {model._meta.db_table: model for model in apps.get_app_config("panda").get_models()}
JOB_TABLES = {label for label, model in MODELS.items() if issubclass(model, Job)}
FIELDS = {
    "bigint": models.BigIntegerField,
    "integer": models.IntegerField,
    "smallint": models.SmallIntegerField,
    "numeric": models.DecimalField,
    "timestamp": models.DateTimeField,
    "text": models.TextField,
    "json": TolerantJSONField,
    "jsonb": TolerantJSONField,
    "varchar": models.CharField,
    "char": PaddedCharField,
}


def test_every_model_is_of_a_published_table():
    assert not set(MODELS) - set(tables())


def test_no_model_is_managed():
    assert not [label for label, model in MODELS.items() if model._meta.managed]


@pytest.mark.parametrize("label", sorted(set(MODELS) - JOB_TABLES))
def test_columns_are_the_published_ones(label):
    fields = {field.column: described(field) for field in MODELS[label]._meta.fields if field.column}
    key = MODELS[label]._meta.pk.column
    assert fields == {column.name: expected(column, key) for column in tables()[label].columns}


def test_jobs_have_the_columns_of_their_five_tables():
    """The tables differ in the width of a few columns: the model must agree with one of them in each."""
    published = [{c.name: expected(c, "pandaid") for c in tables()[label].columns} for label in sorted(JOB_TABLES)]
    columns = {field.column: described(field) for field in JobActive._meta.fields}
    assert all(set(columns) == set(table) for table in published)
    assert not {name for name, found in columns.items() if all(found != table[name] for table in published)}


@pytest.mark.parametrize("label", sorted(MODELS))
def test_the_key_is_part_of_the_published_one(label):
    """Django knows keys of one column only (or composite ones); the published key may add the partition's column."""
    published = set().union(*tables()[label].primary_key.values())
    key = MODELS[label]._meta.pk
    assert not published or {field.column for field in getattr(key, "fields", [key])} <= published


def described(field: models.Field) -> tuple:
    nullable = None if field.primary_key else field.null
    if isinstance(field, models.DecimalField):
        return models.DecimalField, (field.max_digits, field.decimal_places), nullable
    if isinstance(field, WholeNumberField):
        return models.DecimalField, (20, 0), nullable
    return type(field), field.max_length, nullable


def expected(column: Column, key: str) -> tuple:
    """Django has no nullable key: where a table has no key of its own, its model takes a column that may be null."""
    kind, *sizes = re.findall(r"\w+", column.type)
    numbers = tuple(map(int, sizes))
    nullable = None if column.name == key else column.nullable
    return FIELDS[kind], numbers if kind == "numeric" else numbers[0] if numbers else None, nullable
