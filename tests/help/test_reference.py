"""The reference says what is, and its examples work."""

import json
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from core.selection.jobs import jobs
from help import queries
from jobs.reference import COMPUTED


# On SQLite, tests/cache/test_every_address.py asks the same and more.
@pytest.mark.parametrize("kind", ["postgresql", "mysql"], indirect=True)
def test_every_example_is_answered(portal):
    with urlopen(f"{portal}/api/?json") as answer:
        endpoints = json.load(answer)["endpoints"]
    examples = [example for endpoint in endpoints for example in endpoint["examples"]]
    assert examples
    for example in examples:
        with urlopen(portal + quote(example, safe="/?&=|:,")) as answer:
            assert answer.status == 200
            body = answer.read()
        assert body
        if "json" in example:
            json.loads(body)


def test_every_parameter_and_key_has_a_meaning():
    for endpoint in queries.endpoints():
        for entry in (*endpoint.parameters, *endpoint.keys):
            assert entry.meaning, f"{endpoint.path} {entry.name}"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_key_that_a_job_has_is_documented(portal):
    with urlopen(f"{portal}/jobs/?json&days=9000&limit=1&datasets=1") as answer:
        (job,) = json.load(answer)["jobs"]
    documented = {column.name for column in jobs().columns} | {entry.name for entry in COMPUTED}
    assert set(job) - documented == set()
    assert {entry.name for entry in COMPUTED} - set(job) == {"metastruct"}
