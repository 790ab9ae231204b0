"""Errors of rows that PanDA wrote, through a running portal on each kind of database, against SQL written by hand."""

import json
from collections import Counter
from urllib.request import urlopen

import pytest

from tests.jobs.test_sample import direct

ALL = "date_from=2020-01-01&date_to=2100-01-01"
WRONG = "jobstatus IN ('failed', 'holding')"


def get(url: str) -> dict:
    with urlopen(url) as answer:
        return json.load(answer)


@pytest.fixture
def errors(portal: str) -> dict:
    return get(f"{portal}/errors/?json&{ALL}")


def test_every_failed_job_counts_wherever_its_row_stands(errors):
    states = Counter(row[0] for row in direct("jobstatus", WRONG))
    assert (errors["meta"]["failed"], errors["meta"]["holding"]) == (states["failed"], states["holding"])
    assert errors["meta"]["total"] == states.total()
    assert errors["meta"]["ended"] == len(direct("pandaid", "jobstatus IN ('failed', 'finished')"))


def test_codes_are_those_of_direct_sql(errors):
    for component, column in (("pilot", "piloterrorcode"), ("taskbuffer", "taskbuffererrorcode")):
        want = Counter(f"{component}:{row[0]}" for row in direct(column, f"{WRONG} AND {column} > 0"))
        found = {one["error"]: one["count"] for one in errors["errsByCount"] if one["error"].startswith(component)}
        assert found == want


@pytest.mark.parametrize(
    ("block", "column"), [("errsBySite", "computingsite"), ("errsByUser", "produsername"), ("errsByTask", "jeditaskid")]
)
def test_occurrences_and_jobs_are_kept_apart(errors, block, column):
    codes = (
        "piloterrorcode",
        "exeerrorcode",
        "ddmerrorcode",
        "jobdispatchererrorcode",
        "taskbuffererrorcode",
        "superrorcode",
        "brokerageerrorcode",
    )
    jobs: Counter = Counter()
    occurrences: Counter = Counter()
    for value, exit_code, *numbers in direct(f"{column}, transexitcode, {', '.join(codes)}", WRONG):
        carried = sum((number or 0) > 0 for number in numbers) + ((exit_code or "").isdigit() and int(exit_code) > 0)
        occurrences[value or ""] += carried
        jobs[value or ""] += carried > 0
    found = {one["name"]: one for one in errors[block]}
    assert {name: one["toterrors"] for name, one in found.items()} == +occurrences
    assert all(one["toterrjobs"] >= jobs[name] for name, one in found.items())
    assert all(sum(entry["count"] for entry in one["errors"].values()) == one["toterrors"] for one in found.values())


def test_each_group_is_the_length_of_its_list(portal, errors):
    assert len(errors["groups"]) > 5
    for group in errors["groups"][:8]:
        listed = get(f"{portal}/jobs/?json&{ALL}&outputs=jobs&jobstatus=failed|holding&errorgroup={group['id']}")[
            "jobs"
        ]
        assert len(listed) == group["count"]
        assert group["example_pandaid"] in {job["pandaid"] for job in listed}


def test_a_group_holds_jobs_of_one_code_and_all_that_its_messages_say(portal, errors):
    group = next(one for one in errors["groups"] if one["message"])
    page = get(f"{portal}/errors/group/{group['id']}/?json&{ALL}")
    assert page["count"] == group["count"] == sum(page["states"].values())
    assert page["samples"]
    for parts in (page["by"]["computingsite"], page["by"]["jeditaskid"], page["by"]["produsername"]):
        assert sum(part["failed"] + part["holding"] for part in parts) == group["count"]


def test_only_the_blocks_that_are_asked_for_come(portal):
    assert set(get(f"{portal}/errors/?json&fields=errsBySite&limit=10000000")) == {"errsBySite", "meta"}
