"""The list of users and the page of one, on rows written by PanDA itself, against SQL written by hand."""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import now
from core.questions.people import _Kept
from tests.retries.zoo import fill

ALL = "date_from=2020-01-01&date_to=2100-01-01"
TABLES = ("jobsarchived4", "jobsactive4", "jobsdefined4")


def get(url: str) -> Any:
    with urlopen(url) as answer:
        return json.load(answer)


def html(url: str) -> str:
    with urlopen(Request(url, headers={"Accept": "text/html"})) as answer:
        return answer.read().decode()


def direct(columns: str, table: str, rest: str = "") -> list[tuple]:
    """Rows by hand-written SQL."""
    with connections["panda"].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {connections['panda'].ops.quote_name(table)} {rest}")
        return cursor.fetchall()


def of_jobs(columns: str, rest: str = "") -> list[tuple]:
    return [row for table in TABLES for row in direct(columns, f"panda.{table}", rest)]


def counted(column: str, rest: str = "") -> dict[Any, Counter[str]]:
    """Jobs by a column and status."""
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for value, state, count in of_jobs(f"{column}, jobstatus, COUNT(*)", f"{rest} GROUP BY {column}, jobstatus"):
        found[value][state] += count
    return found


def test_every_user_comes_with_their_jobs_and_all_add_up(portal):
    want, places = counted("produsername"), defaultdict(Counter)
    for name, queue, count in of_jobs("produsername, computingsite, COUNT(*)", "GROUP BY produsername, computingsite"):
        places[name][queue] += count
    cpu = Counter()
    for name, seconds in of_jobs("produsername, SUM(cpuconsumptiontime)", "GROUP BY produsername"):
        cpu[name] += int(seconds or 0)
    found = get(f"{portal}/users/?json&{ALL}")
    assert {one["name"] for one in found} == set(want)
    for one in found:
        name, states = one["name"], one["dict"]
        assert {state: states[state] for state in want[name]} == want[name], name
        assert states["nrunning"] == want[name]["running"]
        assert states["njobs"] == want[name].total()
        assert states["sites"] == places[name]
        assert states["nsites"] == len(places[name])
        assert states["cputime"] == str(cpu[name])
    newest: dict[str, int] = defaultdict(int)
    for name, pandaid in of_jobs("produsername, MAX(pandaid)", "GROUP BY produsername"):
        newest[name] = max(newest[name], pandaid)
    assert {one["name"]: one["latest"] for one in found} == newest
    assert [one["dict"]["njobs"] for one in found] == sorted((n.total() for n in want.values()), reverse=True)


def test_the_file_has_the_same_numbers_in_the_order_asked_for(portal):
    want = counted("produsername")
    with urlopen(f"{portal}/users/?csv&{ALL}&sortby=failed&limit=3") as answer:
        assert answer.headers["X-Truncated"] == "true"
        assert answer.headers["X-Total-Count"] == str(len(want))
        rows = list(csv.DictReader(answer.read().decode().splitlines()))
    failed = sorted(((-states["failed"], name) for name, states in want.items()))[:3]
    assert [(-int(row["failed"]), row["name"]) for row in rows] == failed


def test_the_page_of_a_user_has_the_figures_of_all_their_jobs(portal):
    """user04: 51 jobs of one task at one queue, half of them failed."""
    mine = "WHERE produsername = 'user04'"
    found = get(f"{portal}/user/user04/?json&{ALL}")
    assert found["jobs"] == counted("produsername", mine)["user04"] == {"failed": 25, "finished": 26}
    assert found["queues"] == counted("computingsite", mine)
    (task,) = direct("jeditaskid, status", "panda.jedi_tasks", "WHERE username = 'user04'")
    assert [(one["jeditaskid"], one["status"]) for one in found["tasks"]] == [task]
    figures = {one["title"]: one["value"] for one in found["metrics"]}
    assert figures["Failed share"] == round(100 * 25 / 51, 2)
    assert figures["CPU time"] == round(sum(int(row[0] or 0) for row in of_jobs("cpuconsumptiontime", mine)) / 3600, 2)
    columns = "maxpss, cpuconsumptiontime, actualcorecount, corecount, creationtime, starttime, endtime, transformation"
    rows = of_jobs(columns, f"{mine} AND jobstatus = 'finished'")
    rows = [row for row in rows if "build" not in row[7]]
    cores = [used or asked or 1 for _, _, used, asked, *_ in rows]
    walls = [seconds(end) - seconds(start) for *_, start, end, _ in rows]
    assert figures["Wall time"] == pytest.approx(middle(walls) / 3600, abs=0.006)
    waits = [seconds(row[5]) - seconds(row[4]) for row in rows]
    assert figures["Time to start"] == pytest.approx(middle(waits) / 3600, abs=0.006)
    memory = [int(row[0]) / 1024 / 1024 / n for row, n in zip(rows, cores, strict=True) if row[0]]
    assert figures["Memory per core"] == pytest.approx(middle(memory), abs=0.006)
    efficiency = [100 * int(row[1]) / (wall * n) for row, wall, n in zip(rows, walls, cores, strict=True) if wall]
    assert figures["CPU efficiency"] == pytest.approx(middle(efficiency), abs=0.01)


def seconds(value: Any) -> float:
    """SQLite gives times as text."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=None).timestamp()


def middle(found: list[float]) -> float:
    return sorted(found)[-(-len(found) // 2) - 1]


def test_errors_lead_to_their_groups_with_user_and_time_kept(portal):
    page = html(f"{portal}/user/user04/?{ALL}")
    groups = re.findall(r'href="(/errors/group/v1[^"]+)"', page)
    assert len(groups) == 4
    for url in groups:
        assert "produsername==user04" in url or "produsername=%3Duser04" in url
        assert "date_from=2020-01-01" in url
        assert get(f"{portal}{url.replace('&amp;', '&')}&json")["count"] > 0
    assert 'aria-label="Errors of these jobs"' in page


def test_tasks_that_need_somebody_come_first(portal):
    page = html(f"{portal}/user/prodsys01/?days=9000")
    table = page[page.index("those that need attention first") :].partition("</tbody>")[0]
    table = table[table.index("<tbody>") :]
    states = re.findall(r"</span>\s*(paused|scouting|running|finished|aborted|done)", table)
    rank = {"paused": 0, "scouting": 1, "running": 1, "finished": 2, "aborted": 2, "done": 3}
    assert states[0] == "paused"
    assert [rank[state] for state in states] == sorted(rank[state] for state in states)
    total = sum(count for (count,) in direct("COUNT(*)", "panda.jedi_tasks", "WHERE username = 'prodsys01'"))
    assert f"Tasks, {total} of {total}" in page


def test_the_table_of_users_says_no_more_than_it_has_to(portal):
    """Thirteen rows, none with CPU time yet; certificates stay where they are."""
    found = get(f"{portal}/users/?view=database&json")
    assert [one["name"] for one in found] == sorted(name for (name,) in direct("name", "pandameta.users"))
    page = html(f"{portal}/users/?view=database")
    assert "Of 13 users 0 have 1" in page
    for text in (page, json.dumps(found), html(f"{portal}/user/user01/")):
        assert "/DC=" not in text
        assert "@" not in text.replace("@media", "")


def test_the_profile_counts_every_job_at_each_moment_of_its_life(portal):
    mine = "WHERE produsername = 'user05'"
    url = f"{portal}/userProfileData/?username=USER05&{ALL}"
    found = get(url)
    assert found == get(f"{portal}/userProfile/user05/?json&{ALL}")
    reached = {series["name"]: series["data"][-1]["y"] for series in found["plotData"]}
    states = counted("produsername", mine)["user05"]
    assert set(states) == {"finished", "failed", "cancelled"}
    for state, count in states.items():
        for moment in ("created", "ended"):
            assert sum(n for name, n in reached.items() if name.startswith(f"{state}_{moment}_")) == count
    begun = [row for row in of_jobs("jobstatus, starttime", mine) if row[1] and seconds(row[1]) > 86400 * 2]
    started = Counter(state for state, _ in begun)
    for state in states:
        assert sum(n for name, n in reached.items() if name.startswith(f"{state}_started_")) == started[state]
    failed = get(f"{url}&jobstatus=failed&jobtype=run")["plotData"]
    assert {series["name"] for series in failed} <= {
        f"failed_{moment}_run" for moment in ("created", "started", "ended")
    }
    page = html(f"{portal}/userProfile/user05/?{ALL}")
    assert f'data-count="{states.total()}"' in page
    assert "data-count" not in html(f"{portal}/userProfile/user05/?{ALL}&jobstatus=failed").partition("</header>")[2]


def test_the_parts_of_the_dashboard_are_those_of_the_page(portal):
    """user04 failed by storage and by lost jobs; each job is under each category of its codes."""
    page = get(f"{portal}/user/user04/?json&{ALL}")
    found = get(f"{portal}/api/user_dash/initial/?username=user04&{ALL}")
    assert found["msg"] == ""
    data = found["data"]
    assert set(data) == {"error_summary", "plots", "metrics", "tasks_metrics"}
    assert data["metrics"] == page["metrics"]
    codes = Counter({code["comp_code"]: code["count"] for one in data["error_summary"] for code in one["codes"]})
    mine = "WHERE produsername = 'user04' AND jobstatus = 'failed'"
    want: Counter[str] = Counter()
    for name, column in (
        ("pilot", "piloterrorcode"),
        ("dataservice", "ddmerrorcode"),
        ("jobdispatcher", "jobdispatchererrorcode"),
    ):
        for code, count in of_jobs(f"{column}, COUNT(*)", f"{mine} AND {column} > 0 GROUP BY {column}"):
            want[f"{name}:{code}"] += count
    assert codes == want
    for one in data["error_summary"]:
        assert sum(count for _, count in one["sites"]) == one["count"] <= 25
    (task,) = data["tasks_metrics"]
    assert len(task) == 19
    assert task[11:15] == [51, 0, 26, 25]
    assert dict(next(p["data"] for p in data["plots"] if p["name"] == "jobs_by_status")) == page["jobs"]
    assert get(f"{portal}/api/user_dash/overall_errors?user=user04&{ALL}") == found


def test_every_spelling_of_an_address_answers(portal):
    want = get(f"{portal}/user/user04/?json&{ALL}")["jobs"]
    for path in (
        "/user/USER04",
        "//user/User04/",
        "/user/?user=user04",
        "/user?produsername=uSer04",
        "/user/?username==user04",
    ):
        mark = "&" if "?" in path else "?"
        assert get(f"{portal}{path}{mark}json&{ALL}")["jobs"] == want, path
    (classic,) = get(f"{portal}/user/user04/?json&view=classic&{ALL}")
    assert classic == next(one for one in get(f"{portal}/users/?json&{ALL}") if one["name"] == "user04")
    assert {one["name"] for one in get(f"{portal}/user/?user=user0*&json&{ALL}")} == {
        f"user0{n}" for n in range(1, 10)
    } - {"user07"}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_search_box_and_every_list_lead_to_a_user(portal):
    for text in ("user04", "USER04", "user:user04"):
        with urlopen(f"{portal}/jobs/?q={text}") as answer:
            assert answer.url == f"{portal}/user/user04/", text
    for text in ("user:user0", "somebody", "user:user0*", "-user:user04"):
        with urlopen(f"{portal}/jobs/?q={quote(text)}") as answer:
            assert answer.url.startswith(f"{portal}/jobs/?"), text
    for page in (
        f"/jobs/?{ALL}",
        f"/tasks/?{ALL}",
        f"/users/?{ALL}",
        "/users/?view=database",
        "/job/1143/",
    ):
        assert 'href="/user/user' in html(f"{portal}{page}"), page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/user/nobody/", 404),
        ("/user/", 400),
        ("/user/user04/x.css", 404),
        ("/user/user04/?days=x", 400),
        ("/user/user04/?nonsense=1&strict=1", 400),
        ("/userProfile/nobody/", 404),
        ("/userProfileData/", 400),
        ("/userProfileData/?username=user04&jobstatus=odd", 400),
        ("/api/user_dash/initial/", 400),
        ("/api/user_dash/nothing/?user=user04", 404),
        ("/users/?sortby=dn", 400),
        ("/users/?view=all", 400),
        ("/users/?page=0", 400),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_bad_input_is_one_sentence(portal, path, status):
    mark = "&" if "?" in path else "?"
    with pytest.raises(HTTPError) as raised:
        urlopen(f"{portal}{path}{mark}json")
    with raised.value as answer:
        assert answer.code == status
        assert set(json.load(answer)) >= {"error"}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_is_not_known_is_a_warning(portal):
    with urlopen(f"{portal}/users/?json&jobstats=failed&{ALL}") as answer:
        assert "jobstats" in answer.headers["X-Warning"]
    with urlopen(f"{portal}/user/user04/?json&sttus=done&{ALL}") as answer:
        assert "did you mean status?" in answer.headers["X-Warning"]


def test_a_person_is_one_however_the_name_is_written(panda):
    """Case, accents and blanks differ between the table of users, jobs and tasks; another person's name is near."""
    moment, client = now() - timedelta(hours=1), Client(HTTP_HOST="localhost")
    fill("users", [{"id": 1, "name": "José Niño", "lastmod": moment, "cpua7": 7200, "njobsa": 3}])
    names = ["José Niño", "jose nino", "JOSE  NINO", "Jose Ninos", "a,b|c"]
    times = dict.fromkeys(("modificationtime", "creationtime"), moment)
    fill(
        "jobsarchived4",
        [{"pandaid": n, "produsername": name, "jobstatus": "failed", **times} for n, name in enumerate(names, 1)],
    )
    task = {"taskname": "t", "status": "unheard_of", "modificationtime": moment, "creationdate": moment}
    fill("jedi_tasks", [{"jeditaskid": 7, "username": "José NIÑO", **task}])
    for name in ("José Niño", "jose nino", "JOSÉ NINO", " jose  niño "):
        found = read(client, f"/user/{quote(name)}/?json")
        assert found["jobs"] == {"failed": 3}, name
        assert [one["jeditaskid"] for one in found["tasks"]] == [7], name
    assert read(client, "/user/jose%20ninos/?json")["jobs"] == {"failed": 1}
    assert read(client, f"/user/{quote('a,b|c')}/?json")["jobs"] == {"failed": 1}
    page = client.get("/user/jose%20nino/").text
    assert "unheard_of" in page
    assert "Also written" in page
    assert client.get("/user/jos/?json").status_code == 404
    assert [one["name"] for one in read(client, "/users/?json&sortby=name")] == sorted(names)


def read(client: Client, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return json.loads(answer.getvalue())


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_database_with_nobody_in_it_says_so(panda):
    client = Client(HTTP_HOST="localhost")
    assert read(client, "/users/?json") == read(client, "/users/?view=database&json") == []
    assert "No jobs" in client.get("/users/").text
    assert "No user" in client.get("/users/?view=database").text
    assert client.get("/user/user01/?json").status_code == 404


def test_somebody_whose_work_is_long_over_has_a_page_that_says_since_when(panda):
    """One has an old job alone, one an old task alone, both asked for in another case."""
    client, then = Client(HTTP_HOST="localhost"), datetime(2026, 3, 2, 12, 3)
    times = dict.fromkeys(("modificationtime", "creationtime"), then)
    fill("jobsarchived4", [{"pandaid": 11, "produsername": "Old Hand", "jobstatus": "failed", **times}])
    task = {"taskname": "t", "status": "done", "modificationtime": then, "creationdate": then}
    fill("jedi_tasks", [{"jeditaskid": 17, "username": "Planner", **task}])
    for name, thing, number, status in (("old hand", "job", 11, "failed"), ("planner", "task", 17, "done")):
        found = read(client, f"/user/{quote(name)}/?json")
        want = {"id": number, "status": status, "modificationtime": "2026-03-02T12:03:00"}
        assert found["newest_before"] == {"job": None, "task": None, thing: want}
        assert found["jobs"] == found["taskstates"] == {}
        page = client.get(f"/user/{quote(name)}/").text
        assert f"There is no job and no task of {found['user']} in this time." in page
        assert f"The newest {thing} is {status} since 2026-03-02 12:03 UTC" in page
        assert f'href="/{thing}/{number}/"' in page
        back = re.search(r'href="([^"]+)">What there was', page)[1].replace("&amp;", "&")
        shown = read(client, f"{back}&json")
        assert shown["jobs" if thing == "job" else "taskstates"] == {status: 1}
        assert shown["newest_before"][thing] is None
    assert client.get("/user/old/?json").status_code == 404
    fill("users", [{"id": 1, "name": "Forgotten", "lastmod": then, "latestjob": then}])
    _Kept.until = 0.0
    page = client.get("/user/forgotten/").text
    assert "None of any time is kept." in page
    assert "the latest job came at 2026-03-02 12:03:00 UTC" in page


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_number_of_statements_does_not_grow_with_people_tasks_and_jobs(panda):
    client, moment = Client(HTTP_HOST="localhost"), now() - timedelta(hours=1)
    times = dict.fromkeys(("modificationtime", "creationtime"), moment)
    for name, size in (("few", 2), ("many", 60)):
        job = {"jobstatus": "failed", "piloterrorcode": 1099, "produsername": name, **times}
        fill("jobsarchived4", [{"pandaid": 1000 * size + n, "jeditaskid": 1000 * size + n, **job} for n in range(size)])
        task = {"username": name, "status": "running", "modificationtime": moment, "creationdate": moment}
        fill("jedi_tasks", [{"jeditaskid": 1000 * size + n, "taskname": f"t{n}", **task} for n in range(size)])
    pages = ("/user/{}/?hours=2", "/userProfile/{}/?hours=2", "/users/?produsername={}")
    client.get("/user/few/")  # reads what is kept for some minutes
    few, many = ([statements(client, page.format(name)) for page in pages] for name in ("few", "many"))
    assert few == many


def statements(client: Client, page: str) -> int:
    with CaptureQueriesContext(connections["panda"]) as queries:
        assert client.get(page).status_code == 200
    return len(queries)
