"""Global shares, resource types and work queues, on rows written by PanDA itself, against direct SQL."""

import csv
import json
from collections import Counter
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.db import connections

from sites.shares_queries import Amount, Shares, arranged, flat
from sites.shares_view import objects, parts_by
from tests.sites.test_queues import get, html

KEYS = (
    *("queue_id", "queue_name", "queue_type", "vo", "status", "partitionid"),
    *("stretchable", "queue_share", "queue_order", "criteria", "variables"),
)


def direct(table: str, columns: str, rest: str = "") -> list[tuple]:
    connection = connections["panda"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(f'panda.{table}')} {rest}")
        return cursor.fetchall()


def power(states: str) -> dict[str, int]:
    rest = f"WHERE jobstatus IN ({states}) GROUP BY gshare"
    return {share: int(total) for share, total in direct("jobs_share_stats", "gshare, SUM(hs)", rest)}


def test_leaves_have_what_direct_sql_adds_up(portal):
    found = get(f"{portal}/globalshares/?json")
    executing, queued = power("'sent', 'running'"), power("'activated'")
    parents = {parent for (parent,) in direct("global_shares", "parent")}
    for (name,) in direct("global_shares", "name"):
        if name not in parents:
            assert found[name]["executing"] == executing.get(name, 0), name
            assert found[name]["queued"] == queued.get(name, 0), name
    assert {"executing", "queued", "pledged", "delta", "ratio", "used", "ignore"} <= set(found["Production"])


def test_children_add_up_to_their_parents_and_pledges_to_the_total(portal):
    found = get(f"{portal}/globalshares/?json")
    below: dict[str | None, list[str]] = {}
    for name, parent in direct("global_shares", "name, parent"):
        below.setdefault(parent, []).append(name)
    for parent, children in below.items():
        if parent:
            for key in ("executing", "queued", "ignore"):
                assert sum(found[child][key] for child in children) == found[parent][key], (parent, key)
            assert sum(found[child]["value"] for child in children) == pytest.approx(100, abs=0.05)
    roots = below[None]
    total = sum(found[root]["executing"] for root in roots)
    assert sum(found[root]["pledged"] for root in roots) == pytest.approx(total, abs=0.05)


def tree(*rows: tuple[str, int, str | None], **executing: int) -> Shares:
    return arranged(list(rows), [Amount(name, "Q", "running", "", 1, hs) for name, hs in executing.items()], None)


def test_values_of_siblings_are_made_to_add_up_and_pledges_follow():
    found = tree(("a", 30, None), ("b", 10, None), ("a1", 50, "a"), ("a2", 50, "a"), a1=60, b=40)
    shares = {one.name: one for one in flat(found.roots)}
    assert (shares["a"].of_all, shares["a1"].of_all, shares["b"].of_all) == (75, 37.5, 25)
    assert (shares["a"].pledged, shares["a1"].pledged) == (75, 37.5)
    assert shares["a"].delta == -15
    assert shares["a1"].ratio == pytest.approx(160)


def test_nothing_is_divided_by_nothing():
    found = tree(("a", 0, None), ("b", 0, None))
    assert objects(found)["a"]["ratio"] is None
    assert parts_by([Amount("a", "Q", "running", "", 1, 0)], "x", lambda _: "y")[0]["executing_percent"] is None
    assert objects(tree()) == {}


def test_what_is_in_no_branch_is_not_lost():
    found = tree(
        ("a", 100, None), ("a1", 100, "a"), ("loop", 5, "loop2"), ("loop2", 5, "loop"), a=7, a1=3, new=5, loop=2
    )
    shares = {one.name: one for one in flat(found.roots)}
    assert shares["a"].power["executing"] == 10
    assert shares["(itself)"].power["executing"] == 7
    assert [one.name for one in found.strangers] == ["new"]
    assert shares["loop"].power["executing"] == 2
    assert found.total == 17


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("detailedInformationJSON", {"gshare", "computingsite", "resources", "corecount", "jobstatus", "count", "hs06", "hs06/count"}),
        ("sharesDistributionJSON", {"gshare", "corecount", "jobstatus", "count", "hs06"}),
        ("siteWorkQueuesJSON", {"computingsite", "gshare", "corecount", "jobstatus", "count"}),
        ("resourcesType", {"resource", "executing", "executing_percent", "queued", "ignore", "total_hs", "total_hs_percent"}),
        ("coreTypes", {"coretypes", "executing", "queued_percent", "ignore_percent"}),
        ("fairsharePolicy", {"policy", "executing"}),
    ],
)  # fmt: skip
def test_tables_have_the_keys_that_scripts_know_and_lose_no_job(portal, name, keys):
    rows = get(f"{portal}/datatable/data/{name}/")
    assert rows
    assert all(keys <= set(row) for row in rows)
    ((jobs, hs),) = direct("jobs_share_stats", "SUM(njobs), SUM(hs)")
    if "count" in keys:
        assert sum(row["count"] for row in rows) == jobs
    if "total_hs" in keys:
        assert sum(row["total_hs"] for row in rows) == hs


def test_resource_types_are_those_of_the_table(portal):
    columns = ("resource_name", "mincore", "maxcore", "minrampercore", "maxrampercore")
    found = get(f"{portal}/resourcetypes/?json")["resource_types"]
    want = {row[0]: dict(zip(columns, row, strict=True)) for row in direct("resource_types", ", ".join(columns))}
    assert {one["resource_name"]: one for one in found} == want
    with urlopen(f"{portal}/resourcetypes/?csv") as answer:
        assert len(list(csv.DictReader(answer.read().decode().splitlines()))) == len(want)


def test_work_queues_are_those_of_the_table_and_every_column_filters(portal):
    found = get(f"{portal}/workQueues/?json")
    assert [tuple(one) for one in found] == [KEYS] * len(direct("jedi_work_queue", "queue_id"))
    assert get(f"{portal}/workqueues?json&queue_name=managed") == [
        one for one in found if one["queue_name"] == "managed"
    ]
    assert get(f"{portal}/workQueues?json&queue_id=1") == [one for one in found if one["queue_id"] == 1]


def test_jobs_by_resource_type_add_up_on_the_page(portal):
    counts: Counter[str] = Counter()
    for table in ("jobsactive4", "jobsdefined4"):
        rest = "WHERE jobstatus = 'running' GROUP BY resource_type"
        counts.update(dict(direct(table, "resource_type, COUNT(*)", rest)))
    page = html(f"{portal}/resourcetypes/")
    for name, count in counts.items():
        assert name in page
        assert f'data-count="{count}"' in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/datatable/data/nothing/?json", 404),
        ("/workQueues/?json&queue_id=x", 400),
        ("/globalshares/?json&strict=1&x=1", 400),
    ],
)
def test_bad_input_is_one_sentence(portal, path, status):
    with pytest.raises(HTTPError) as raised:
        urlopen(f"{portal}{path}")
    assert raised.value.code == status
    assert json.load(raised.value)["error"]


def test_pages_of_an_empty_database_say_so(panda):
    from django.test import Client

    for path, words in (("/globalshares/", b"holds no global shares"), ("/resourcetypes/", b"holds none")):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert words in answer.content
    assert json.loads(Client().get("/globalshares/?json").content) == {}
