"""Long answers are kept up to a length, longer ones are made for each reader, and a Redis that they do not fit into is no harm."""

import json
from collections.abc import Callable

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from core.cache import entries
from core.cache.pages import shared
from tests.cache.conftest import caching

FITS, TOO_LONG = entries.MAX_BYTES, entries.MAX_BYTES + 1
PIECE = 64 * 1024


def in_one_piece(length: int) -> HttpResponse:
    return HttpResponse("x" * length, content_type="application/json")


def in_pieces(length: int) -> StreamingHttpResponse:
    pieces = (b"x" * min(PIECE, length - at) for at in range(0, length, PIECE))
    return StreamingHttpResponse(pieces, content_type="application/json")


@pytest.mark.parametrize(("length", "states"), [(FITS, ["miss", "hit"]), (TOO_LONG, ["none", "none"])])
@pytest.mark.parametrize("made", [in_one_piece, in_pieces])
def test_an_answer_is_kept_up_to_a_length(
    kept, made: Callable[[int], HttpResponseBase], length: int, states: list[str]
):
    @shared(fresh_s=60)
    def view(request):
        return made(length)

    for state in states:
        answer = view(RequestFactory().get("/long/?json"))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert (len(body), answer.get("X-Cache", "none")) == (length, state)
        assert not kept.keys("portal:1:lock:*")
    assert len(kept.keys("portal:1:page:*")) == len(set(states) - {"none"}) / 2


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("policy", ["noeviction", "allkeys-lru"])
def test_a_redis_that_a_long_answer_does_not_fit_into_goes_on(sample, kind, tmp_path, policy):
    options = ("--maxmemory", "1300kb", "--maxmemory-policy", policy)
    with caching(kind, tmp_path, options=options) as found:
        long, short = "/jobs/?json&days=9000", "/jobs/?json&days=9000&limit=1&outputs=jobs"
        for _ in range(3):
            for path in (long, short, "/"):
                assert found.get(path).status == 200
        jobs = json.loads(found.get(long).body)["jobs"]
        assert len(jobs) > 1000
