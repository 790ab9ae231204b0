"""Whatever stands under our keys, a page is answered: what we did not write in this form is as good as nothing."""

import json
import time
import zlib
from dataclasses import asdict
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.cache import entries
from core.cache.entries import Entry
from core.cache.pages import shared

MINE, PLANTED = b"made anew", "what was kept"
SOUND = asdict(Entry(0.0, 200, PLANTED, {"Content-Type": "text/plain", "X-Warning": "a"}, 'W/"0123456789abcdef0123"'))
FIELDS = st.sampled_from(sorted(SOUND))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["\ud800", "a\nb: c", "200"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(entries.KEPT_HEADERS), inner)
    ),
    max_leaves=5,
)
# The Redis is emptied by hand.
STEADY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)


@shared(fresh_s=60)
def view(request) -> HttpResponse:
    return HttpResponse(MINE)


def answered(kept, value: bytes) -> HttpResponse:
    """What a reader gets who finds that value under the page's key."""
    kept.flushall()
    view(RequestFactory().get("/planted/"))
    (key,) = kept.keys("portal:1:page:*")
    kept.set(key, value)
    answer = view(RequestFactory().get("/planted/"))
    answer.close()
    return answer


def packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value).encode())


def now_sound(**changes: Any) -> dict[str, Any]:
    return {**SOUND, "made": time.time(), **changes}


def test_what_is_sound_is_served(kept):
    answer = answered(kept, packed(now_sound()))
    assert (answer.content, answer["X-Cache"]) == (PLANTED.encode(), "hit")


@STEADY
@given(FIELDS, VALUES)
@example("status", "200")
@example("status", 500)
@example("status", True)
@example("body", ["a"])
@example("body", "\ud800")
@example("made", float("nan"))
@example("made", float("inf"))
@example("made", 10**400)
@example("made", "now")
@example("packed", True)
@example("packed", 1)
@example("etag", "a\r\nSet-Cookie: x=1")
@example("headers", [])
@example("headers", [["Content-Type", "text/html"]])
@example("headers", {"Set-Cookie": "x=1"})
@example("headers", {"X-Warning": "a\nSet-Cookie: x=1"})
@example("headers", {"X-Warning": 7})
@example("form", 1)
def test_a_part_that_is_none_of_ours_makes_it_a_miss(kept, field: str, value: Any):
    entry = now_sound(**{field: value})
    answer = answered(kept, packed(entry))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    if type(value) is not type(SOUND[field]):
        assert answer.content == MINE or (field == "made" and isinstance(value, int))
    assert answer.content in {MINE, str(entry["body"]).encode(errors="replace")}


@STEADY
@given(VALUES)
def test_other_values_of_json_are_a_miss(kept, value: Any):
    assert answered(kept, packed(value)).content == answered(kept, json.dumps(value).encode()).content == MINE


@STEADY
@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(packed(now_sound())[:-9])
@example(zlib.compress(b"\xff\xfe"))
def test_bytes_of_others_are_a_miss(kept, value: bytes):
    assert answered(kept, value).content == MINE


@pytest.mark.parametrize("field", sorted(SOUND))
def test_a_missing_part_makes_it_a_miss_where_nothing_stands_for_it(kept, field: str):
    entry = now_sound()
    del entry[field]
    assert answered(kept, packed(entry)).content == (PLANTED.encode() if field in {"etag", "packed"} else MINE)
    assert answered(kept, packed({**now_sound(), "colour": "red"})).content == MINE
