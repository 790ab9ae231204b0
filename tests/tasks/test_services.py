"""Tasks by what other services do for them: recalls from tape, and iDDS."""

import json

import pytest
from django.db import connections
from django.test import Client

from core.panda import capabilities
from tests.servers import databases

REQUESTS = [(1, "a", "CERN-PROD_TAPE"), (2, "b", "BNL_TAPE"), (3, "c", None)]
LINKS = [(1, 9303), (2, 9304), (3, 9304)]
TRANSFORMS = [(11, 501, 9303, 3), (12, 502, 9305, 5), (13, 502, None, 3)]


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost")


def insert(table: str, columns: str, rows: list[tuple]) -> None:
    connection = connections["panda_rw"]
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} ({columns}) VALUES ({marks})", rows)


@pytest.fixture
def served(panda: str):
    """Three real tasks, of which two were recalled from tape and two are worked for by iDDS."""
    databases.load("panda-real")
    insert("panda.data_carousel_requests", "request_id, dataset, source_rse", REQUESTS)
    insert("panda.data_carousel_relations", "request_id, task_id", LINKS)
    insert("idds.transforms", "transform_id, request_id, workload_id, status", TRANSFORMS)
    capabilities._found.cache_clear()


FOUND = {
    "tape=1": {9303, 9304},
    "tape=yes": {9303, 9304},
    "tape=no": {9305},
    "stagesource=CERN*": {9303},
    "stagesource=bnl_tape": {9304},
    "stagesource=!CERN*": {9304},
    "idds_request_id=501": {9303},
    "idds_request_id=501|502": {9303, 9305},
    "idds_transform_status=finished": {9303},
    "idds_transform_status=finished|failed": {9303, 9305},
    "idds_transform_status=ready": set(),
}


def test_tasks_are_found(served, client):
    for query, want in FOUND.items():
        answer = client.get(f"/tasks/?json&days=9000&{query}")
        assert {task["jeditaskid"] for task in json.loads(answer.getvalue())} == want, query
        assert answer["X-Total-Count"] == str(len(want))


def test_a_database_without_such_tables_says_so(panda, client):
    connection = connections["panda_rw"]
    with connection.cursor() as cursor:
        for table in ("panda.data_carousel_requests", "idds.transforms"):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}")
    capabilities._found.cache_clear()
    for query in ("tape=1", "stagesource=CERN", "idds_request_id=1", "idds_transform_status=failed"):
        answer = client.get(f"/tasks/?json&{query}")
        assert answer.status_code == 400
        assert "holds no" in answer.json()["error"]
    capabilities._found.cache_clear()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_malformed_one_is_refused(panda, client):
    for query in ("idds_request_id=x", "idds_transform_status=odd"):
        assert client.get(f"/tasks/?json&{query}").status_code == 400
