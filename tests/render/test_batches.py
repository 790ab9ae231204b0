"""Objects made a column at a time are the very text that they would be one by one."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.render.batches import columns_of, columns_of_objects, objects
from core.render.plain import Json, dumps, plain

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.decimals(),
    st.dates(),
    st.datetimes(min_value=datetime(1960, 1, 1)),
    st.timedeltas(),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
# What is equal and yet has another text, or is no number, or an old null.
TRICKY = (
    0,
    0.0,
    -0.0,
    False,
    Decimal(1),
    Decimal("1.0"),
    1,
    True,
    float("nan"),
    datetime(1970, 1, 1),
    "null",
    "%s",
    None,
)
NAMES = ("first", "a %s", "é")


def _one_by_one(rows, texts):
    turned = [
        {name: "" if value is None and name in texts else plain(value) for name, value in zip(NAMES, row, strict=True)}
        for row in rows
    ]
    return [dumps(each) for each in turned]


@given(st.lists(st.tuples(*[st.one_of(VALUES, st.sampled_from(TRICKY))] * len(NAMES)), min_size=1, max_size=8))
def test_any_values_are_written_as_one_by_one(rows):
    assert objects(columns_of(NAMES, rows), len(rows), {"é"}) == _one_by_one(rows, {"é"})


@given(st.sampled_from(["text", "int", "datetime", "float", "bool"]), st.data())
def test_columns_of_one_type_are_written_as_one_by_one(kind, data):
    of_kind = {
        "text": st.text(max_size=2),
        "int": st.integers(-3, 3),
        "datetime": st.datetimes(min_value=datetime(1969, 12, 31), max_value=datetime(1970, 1, 4)),
        "float": st.sampled_from([0.0, -0.0, 1.0, 1e300, float("inf")]),
        "bool": st.booleans(),
    }[kind]
    values = data.draw(st.lists(st.one_of(st.none(), of_kind), min_size=1, max_size=20))
    rows = [(value, value, value) for value in values]
    assert objects(columns_of(NAMES, rows), len(rows), {"first"}) == _one_by_one(rows, {"first"})


def test_what_is_json_already_stays_as_it_is():
    found = objects({"one": [Json("[1]"), None], "moment": [datetime(2026, 1, 1, 5), None]}, 2)
    assert found == ['{"one": [1], "moment": "2026-01-01T05:00:00"}', '{"one": null, "moment": null}']


def test_no_columns_and_no_objects():
    assert objects({}, 2) == ["{}", "{}"]
    assert objects(columns_of(NAMES, []), 0) == []
    assert columns_of_objects([]) == {}
    assert json.loads(objects({"days": [timedelta(1), date(2026, 1, 2)]}, 2)[1]) == {"days": "2026-01-02"}
