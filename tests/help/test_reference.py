"""The reference says what is, and its examples work."""

import csv
import io
import json
import re
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from core.render.streams import as_table
from core.selection.jobs import jobs
from help import queries
from jobs.reference import COMPUTED

# Images, what is data whatever is asked for, a wall that nobody clicks at, and logs (tests/logs).
NO_PAGE = re.compile(r"\.png|infotype=plots|kiosk|filebrowser")
DATA = ("application/json", "text/csv")
# Pages that the reference has no example of, since it has no ids of such things.
ALONE = (
    "/job/1843/similar/",
    "/file/sim26.100007.Retryable.EVNT.nf80._000001.pool.root.1/",
    "/harvester/worker/harv-sim-01:17/",
    "/harvester/instance/harv-sim-01/",
)


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


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_page_has_its_twins(portal):
    """A page leads to its JSON and its CSV; the file is a table, and where each value has a row, those are all that JSON says."""
    with urlopen(f"{portal}/api/?json") as answer:
        endpoints = json.load(answer)["endpoints"]
    pages = [endpoint for endpoint in endpoints if "html" in endpoint["answers"]]
    assert all({"json", "csv"} <= set(endpoint["answers"]) for endpoint in pages)
    examples = [one for endpoint in pages for one in endpoint["examples"][:1] if not NO_PAGE.search(one)]
    for example in (*examples, *ALONE):
        address = quote(portal + re.sub(r"(?<=[?&])(json|csv)(=[^&]*)?(&|$)", "", example), safe=":/?&=|,")
        with_a = "&" if "?" in address else "?"
        page = _text(address, "text/html")
        assert all(f'rel="alternate" type="{one}"' in " ".join(page.split()) for one in DATA), example
        names, *rows = csv.reader(io.StringIO(_text(f"{address}{with_a}csv", "text/csv")))
        assert len(names) == len(set(names)), example
        assert {len(row) for row in rows} <= {len(names)}, example
        if rows and names == ["key", "value"]:
            told = json.loads(_text(f"{address}{with_a}json", "application/json"))
            assert [row[0] for row in rows] == [key for key, _ in as_table(told)[1]], example


def _text(address: str, media_type: str) -> str:
    with urlopen(Request(address, headers={"Accept": "text/html"})) as answer:
        assert answer.headers["Content-Type"].startswith(media_type), address
        return answer.read().decode()


def test_every_parameter_and_key_has_a_meaning():
    for endpoint in queries.endpoints():
        names = [entry.name for entry in endpoint.parameters]
        assert len(names) == len(set(names)), endpoint.path
        for entry in (*endpoint.parameters, *endpoint.keys):
            assert entry.meaning, f"{endpoint.path} {entry.name}"


def test_what_an_endpoint_takes_is_told_once_and_wholly():
    """What a page takes for the renderings that it has may be told twice, and where its own entries do not tell it."""
    for shown in queries.shown(queries.endpoints()):
        answers = set(shown.endpoint.answers)
        renderings = answers | {"strict"} | ({"raw"} if "csv" in answers else set())
        named, taken = ({entry.name for entry in one.parameters} for one in (shown.endpoint, shown))
        if shared := shown.shared:
            others = {entry.name for entry in shared.endpoint.parameters}
            assert set(shared.names) <= others
            assert not set(shared.names) & answers, "a page takes what it answers by"
            told = others - set(shared.names) if shared.are_left_out else set(shared.names)
            assert told & taken <= renderings
            taken |= told
        assert named <= taken
        assert taken - named <= renderings
    assert any(shown.shared for shown in queries.shown(queries.endpoints()))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_key_that_a_job_has_is_documented(portal):
    with urlopen(f"{portal}/jobs/?json&days=9000&limit=1&datasets=1") as answer:
        (job,) = json.load(answer)["jobs"]
    documented = {column.name for column in jobs().columns} | {entry.name for entry in COMPUTED}
    assert set(job) - documented == set()
    assert {entry.name for entry in COMPUTED} - set(job) == {"metastruct"}
