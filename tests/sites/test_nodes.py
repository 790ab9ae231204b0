"""The worker nodes of a queue and the page of one, on rows written by PanDA itself, against direct SQL."""

import csv
import json
from collections import Counter
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from core.questions.nodes import Node, at_least, judged
from tests.sites.test_queues import ALL, direct, get, get_header, html

QUEUE = "ALPHA_PROD"


def nodes(queue: str = QUEUE) -> dict[str, Counter[str]]:
    """Jobs by node and state, by hand-written SQL; the empty name is no node."""
    found: dict[str, Counter[str]] = {}
    for table in ("jobsarchived4", "jobsactive4", "jobsdefined4"):
        sql = f"SELECT modificationhost, jobstatus, COUNT(*) FROM {{{table}}} WHERE computingsite = '{queue}' GROUP BY modificationhost, jobstatus"
        for host, state, count in direct(sql):
            found.setdefault((host or "").rsplit("@")[-1], Counter())[state] += count
    return found


def by_name(answer: dict) -> dict[str, dict]:
    return {one["name"]: one for one in answer["summary"]}


def states(one: dict) -> dict[str, int]:
    return {state["name"]: state["count"] for state in one["states"]}


def test_every_node_has_the_jobs_that_direct_sql_finds_and_they_add_up(portal):
    answer, want = get(f"{portal}/wns/{QUEUE}/?json&{ALL}"), nodes()
    found = by_name(answer)
    assert len(want) > 2
    for name, counts in want.items():
        assert states(found[name or "Not specified"]) == dict(counts), name
    assert set(found) == {name or "Not specified" for name in want} | {"All", "Average"}
    total = sum(sum(counts.values()) for counts in want.values())
    assert found["All"]["count"] == total
    assert total == get_header(f"{portal}/jobs/?json&{ALL}&computingsite=={QUEUE}&limit=1&outputs=jobs")


def test_scripts_read_the_keys_that_they_know(portal):
    answer = get(f"{portal}/wns/{QUEUE}/?json&{ALL}")
    assert list(answer) == [
        *("url", "site", "wnname", "user", "summary", "wnPlotFailed", "wnPlotFinished", "hours", "built")
    ]
    assert (answer["site"], answer["user"], answer["wnname"]) == (QUEUE, None, "")
    want = nodes()
    assert dict(answer["wnPlotFailed"]) == {n: c["failed"] for n, c in want.items() if n and c["failed"]}
    assert dict(answer["wnPlotFinished"]) == {n: c["finished"] for n, c in want.items() if n and c["finished"]}


def test_cores_and_slots_are_those_of_running_jobs(portal):
    rows = direct(
        "SELECT modificationhost, actualcorecount, corecount FROM {jobsactive4}"
        f" WHERE computingsite = '{QUEUE}' AND jobstatus = 'running'"
    )
    every = by_name(get(f"{portal}/wns/{QUEUE}/?json"))["All"]
    assert every["cores"] == sum(actual or wanted or 1 for _, actual, wanted in rows)
    assert every["slots"] == len({host for host, _, _ in rows})


@pytest.mark.parametrize("path", ["/wns/alpha_prod/", "/wns/Alpha_Prod", "//wns/ALPHA_PROD/", "/wn/ALPHA_PROD/"])
def test_any_spelling_of_the_queue_is_found(portal, path):
    assert get(f"{portal}{path}?json&{ALL}")["site"] == QUEUE


def test_a_part_of_the_name_finds_nodes(portal):
    names = sorted(name for name in nodes() if name)
    part = names[0][2:]
    found = by_name(get(f"{portal}/wns/{QUEUE}/?json&{ALL}&wnname={part.upper()}"))
    assert set(found) - {"All", "Average"} == {name for name in names if part in name}


def test_the_table_is_paged_and_says_so(portal):
    page = html(f"{portal}/wns/{QUEUE}/?{ALL}&display_limit=2&sortby=failed")
    assert f"2 of {len(nodes())} worker nodes" in page
    assert 'rel="next"' in page
    second = html(f"{portal}/wns/{QUEUE}/?{ALL}&display_limit=2&sortby=failed&page=2")
    assert f"3 to 4 of {len(nodes())}" in second


def test_csv_has_a_row_for_each_node(portal):
    with urlopen(f"{portal}/wns/{QUEUE}/?csv&{ALL}") as answer:
        rows = list(csv.DictReader(answer.read().decode().splitlines()))
    want = nodes()
    assert {row["node"]: int(row["jobs"]) for row in rows} == {
        name or "Not specified": sum(counts.values()) for name, counts in want.items()
    }


def test_the_page_of_a_node_tells_its_jobs_and_errors(portal):
    name, counts = max(nodes().items(), key=lambda pair: (pair[0] != "", pair[1]["failed"]))
    page = html(f"{portal}/wn/{QUEUE}/{name}/?{ALL}")
    assert f"Worker node {name}" in page
    assert f'data-count="{counts["failed"]}"' in page
    (found,) = [one for one in get(f"{portal}/wn/alpha_prod/{name}/?json&{ALL}")["summary"] if one["name"] == name]
    assert states(found) == dict(counts)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/wns/NOWHERE/", 404),
        ("/wns/", 400),
        (f"/wn/{QUEUE}/never-heard-of/", 404),
        (f"/wns/{QUEUE}/?sortby=x", 400),
        (f"/wns/{QUEUE}/?page=0", 400),
        (f"/wns/{QUEUE}/?hours=x", 400),
    ],
)
def test_bad_input_is_one_sentence(portal, path, status):
    mark = "&" if "?" in path else "?"
    with pytest.raises(HTTPError) as raised:
        urlopen(f"{portal}{path}{mark}json")
    assert raised.value.code == status
    assert set(json.load(raised.value)) >= {"error"}


def test_an_unknown_parameter_is_a_warning(portal):
    with urlopen(f"{portal}/wns/{QUEUE}/?json&jobstaus=failed") as answer:
        assert "did you mean jobstatus?" in answer.headers["X-Warning"]


def some(*failed_of: tuple[int, int]) -> list[Node]:
    return [
        Node(f"wn{number}", Counter({"failed": failed, "finished": ended - failed}))
        for number, (failed, ended) in enumerate(failed_of)
    ]


def test_a_node_stands_out_only_when_chance_hardly_explains_it():
    found = some((30, 40), *[(2, 40)] * 50)
    judged(found)
    assert [node.name for node in found if node.verdict] == ["wn0"]
    (verdict,) = [node.verdict for node in found if node.verdict]
    assert (verdict.failed, verdict.ended, verdict.others_failed, verdict.others_ended) == (30, 40, 100, 2000)
    even = some(*[(8, 40)] * 50)
    judged(even)
    assert not [node for node in even if node.verdict]
    few = some((4, 4), *[(0, 40)] * 50)
    judged(few)
    assert not [node for node in few if node.verdict], "four failures are not enough to judge by"


def test_the_chance_is_that_of_the_binomial_distribution():
    assert at_least(1, 2, 0.5) == pytest.approx(0.75)
    assert at_least(10, 10, 0.5) == pytest.approx(0.5**10)
