"""A reader who goes away in the middle of a long answer leaves nothing open."""

import json

import pytest
from django.db import connections
from django.test import Client

from core.cache import entries

LONG = "/jobs/?json&date_from=2020-01-01&date_to=2100-01-01&limit=10000&outputs=jobs"


@pytest.mark.parametrize("path", [LONG, LONG.replace("json", "csv")])
def test_no_transaction_stays_open(sample, path, monkeypatch):
    # The longest answers of a grid's database are streamed; those of the sample are short.
    monkeypatch.setattr(entries, "MAX_BYTES", 100_000)
    client = Client(HTTP_HOST="localhost")
    answer = client.get(path)
    assert next(iter(answer.streaming_content))
    answer.close()
    del answer
    assert not connections["panda"].in_atomic_block
    assert len(json.loads(client.get(LONG).getvalue())["jobs"]) > 2_000
