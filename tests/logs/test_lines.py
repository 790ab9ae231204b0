"""Lines that a log search holds, asked over HTTP of a server with the rules that such servers are known to have."""

import csv
import io
import json
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from core import tally
from core.engines.base import Unanswered
from core.outside import door, search
from core.outside.problems import Unfetched
from logs import lines, reports
from logs.lines import Place, Sought
from tests.conftest import installed
from tests.logs.wire import JOB, job
from tests.servers import search as servers
from tests.servers import search_schema
from tests.servers.hostile import hostile
from tests.servers.search import OPENSEARCH, Refused, Search, searching
from tests.servers.search_schema import Form

NOW = datetime.now().replace(microsecond=0)
PAGE, TASK = f"/payloadlog/?pandaid={JOB}", 7
JSON = {"accept": "application/json"}


@pytest.fixture
def engine(settings, monkeypatch) -> Iterator[Search]:
    door.BREAKERS.clear()
    # Nothing here is judged by the clock, and a long list need not be as long as that of a real server.
    monkeypatch.setattr(lines, "TIME_LIMIT_S", 60)
    monkeypatch.setattr(lines, "WINDOW", 300)
    monkeypatch.setattr(servers, "WINDOW", 300)
    with searching() as found:
        settings.SEARCH_URL, settings.OUTSIDE_NETWORKS = [found.url], ["127.0.0.0/8"]
        found.indices = {"atlas_pilotlogs-2026": [], "atlas_pandalogs-2026": [], "atlas_jedilogs-2026": []}
        yield found


def line(number: int, message: str = "", pandaid: int = JOB, **more: Any) -> dict[str, Any]:
    """One line of a job; ten of them bear one time, which the finer time tells apart."""
    moment = NOW - timedelta(minutes=30) + timedelta(seconds=number // 10)
    told = {"PandaJobID": str(pandaid), "level": "INFO", "message": message or f"step {number}"}
    return {"@timestamp": f"{moment.isoformat()}Z", "@timestamp_nanoseconds": f"{number:09d}", **told, **more}


def of_task(kind: str | None, level: str, taskid: int = TASK, **more: Any) -> dict[str, Any]:
    told = {"jediTaskID": taskid, "logLevel": level, "logName": "panda.log.Refiner", "message": f"said {level}"}
    return {
        "@timestamp": (NOW - timedelta(minutes=5)).isoformat(),
        "fields": {"type": kind} if kind else {},
        **told,
        **more,
    }


def numbers(found: Any) -> list[int]:
    return [int(one["message"].split()[-1]) for one in found]


SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@SQLITE
class TestOfAJob:
    @pytest.fixture(autouse=True)
    def lines(self, panda, engine):
        job(state="running")
        engine.indices["atlas_pilotlogs-2026"] = [line(number) for number in range(95)] + [line(7, "other", pandaid=5)]

    def test_lines_stand_newest_first_whatever_order_they_were_stored_in(self, engine, client):
        engine.indices["atlas_pilotlogs-2026"].reverse()
        found = json.loads(client.get(PAGE, headers=JSON).getvalue())
        assert numbers(found["payloadlog"]) == list(range(94, -1, -1))
        assert (found["recordsTotal"], found["recordsFiltered"], found["flag"]) == (95, 95, True)
        assert found["meta"]["relation"] == "exact"
        oldest = json.loads(client.get(f"{PAGE}&sort=asc", headers=JSON).getvalue())
        assert numbers(oldest["payloadlog"]) == list(range(95))

    def test_pages_go_on_after_a_moment_and_neither_lose_nor_repeat_a_line(self, client):
        url, seen = f"{PAGE}&display_limit=25", []
        while url:
            page = client.get(url)
            seen += [part.split("<")[0] for part in page.text.split("<span >step ")[1:]]
            url = page.context["urls"].get("after", "")
        assert list(map(int, seen)) == list(range(94, -1, -1))

    def test_more_lines_of_one_moment_than_a_page_holds_come_together(self, client):
        page = client.get(f"{PAGE}&display_limit=3&sort=asc")
        assert [one.text for one, _ in page.context["lines"]] == [f"step {number}" for number in range(10)]
        assert len(client.get(page.context["urls"]["after"]).context["lines"]) == 10
        # A search that keeps times to the nanosecond gives such marks.
        assert client.get(f"{PAGE}&after=1795000000123456789").status_code == 200

    def test_the_page_says_how_many_and_comes_anew_while_the_job_runs(self, client):
        page = client.get(f"{PAGE}&display_limit=30").text
        assert "first 25 of 95 lines · newest first · source: log search" in page
        assert "data-refresh" in page
        assert "style=" not in page

    def test_words_are_found_in_messages_and_levels_and_mean_nothing_else(self, engine, client):
        engine.indices["atlas_pilotlogs-2026"].append(line(96, "No space left on device 96", level="ERROR"))
        for words in ("space device", "error", "SPACE LEFT"):
            found = json.loads(client.get(PAGE, {"pandaid": JOB, "search": words}, headers=JSON).getvalue())
            assert numbers(found["payloadlog"]) == [96], words
            assert (found["recordsTotal"], found["recordsFiltered"]) == (96, 1)
        for words in ("AND (", "*:*", "*", '{"script": 1}', "a" * 200):
            assert client.get(PAGE, {"pandaid": JOB, "search": words}).status_code == 200, words
        assert "No line has these words." in client.get(f"{PAGE}&search=nowhere").text

    def test_csv_has_the_same_lines(self, client):
        answer = client.get(f"{PAGE}&csv&limit=50")
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
        assert numbers(rows) == list(range(94, 44, -1))
        assert (answer["X-Total-Count"], answer["X-Truncated"]) == ("95", "true")

    def test_scripts_ask_by_post_for_lines_by_their_number(self, client):
        asked = {"pandaid": JOB, "start": 20, "length": 5, "order[0][dir]": "asc", "search[value]": "step", "draw": 3, "columns[0][data]": "x"}  # fmt: skip
        found = client.post("/payloadlog/", asked).json()
        assert numbers(found["payloadlog"]) == list(range(20, 25))
        assert {name: found[name] for name in ("flag", "recordsTotal", "recordsFiltered", "draw")} == {
            "flag": True, "recordsTotal": 95, "recordsFiltered": 95, "draw": 3,
        }  # fmt: skip
        assert list(found["payloadlog"][0]) == [
            "@timestamp", "@timestamp_nanoseconds", "level", "PandaJobID", "TaskID", "Harvester_WorkerID", "Harvester_ID",
            "message",
        ]  # fmt: skip
        assert len(client.post("/payloadlog", {"pandaid": JOB, "length": -1}).json()["payloadlog"]) == 95

    def test_lines_far_in_the_list_are_those_of_their_number(self, engine, client):
        engine.indices["atlas_pilotlogs-2026"] = [line(number) for number in range(1055)]
        for start, length in ((295, 5), (295, 20), (603, 7), (450, 290), (1040, 50), (1055, 10), (2000, 10)):
            found = client.post(
                "/payloadlog/", {"pandaid": JOB, "start": start, "length": length, "sort": "asc"}
            ).json()
            assert numbers(found["payloadlog"]) == list(range(1055))[start : start + length], start

    def test_a_moment_with_more_lines_than_a_server_numbers_says_what_is_left_out(self, engine, client):
        engine.indices["atlas_pilotlogs-2026"] = [line(0, f"step {number}") for number in range(350)] + [line(20)]
        page = client.get(f"{PAGE}&display_limit=10&sort=asc")
        assert "More than 300 lines bear one time" in page.text
        assert len(page.context["lines"]) == 300
        assert [one.text for one, _ in client.get(page.context["urls"]["after"]).context["lines"]] == ["step 20"]

    def test_secrets_are_masked_and_objects_are_shown_as_such(self, engine, client):
        key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow" + "A" * 58 + "\n-----END RSA PRIVATE KEY-----"
        sent = line(10, name="lsst.task", levelname="WARN")
        del sent["message"], sent["level"]
        engine.indices["atlas_pilotlogs-2026"] = [line(0, f"access_token=HUNTER2222\n{key}"), sent]
        page = client.get(PAGE).text
        data = client.get(PAGE, headers=JSON).getvalue().decode()
        for text in (page, data):
            assert "HUNTER2222" not in text
            assert "MIIEow" not in text
            assert "lsst.task" in text
        assert "WARN" in page

    def test_nothing_to_show_is_said_and_differs_from_a_search_that_is_down(self, engine, client):
        engine.indices["atlas_pilotlogs-2026"] = []
        assert "has no line of this job" in client.get(PAGE).text
        engine.indices = {}
        answer = client.get(PAGE, headers=JSON)
        assert (answer.status_code, answer.json()) == (503, {"error": "The log search has no such index."})

    def test_parts_that_did_not_answer_are_named_and_nothing_of_it_is_kept(self, engine, client):
        engine.spoil = lambda answer: {**answer, "_shards": {**answer["_shards"], "total": 5, "failed": 2}}
        page = client.get(PAGE)
        assert "2 of 5 parts of the log search did not answer" in page.text
        assert "≥ 95 lines" in page.text
        engine.spoil = lambda answer: {**answer, "timed_out": True}
        answer = client.get(PAGE, headers=JSON)
        assert json.loads(answer.getvalue())["meta"]["relation"] == "at least"
        assert "ran out of time" in answer["X-Warning"]
        before = tally.begin()
        lines.page(Sought("atlas_pilotlogs*", ()), Place(5))
        assert before.unanswered == 1

    def test_a_total_that_is_only_a_least_one_is_shown_as_such(self, engine, client):
        engine.spoil = lambda answer: (
            answer | {"hits": answer["hits"] | {"total": {"value": 10_000, "relation": "gte"}}}
        )
        assert "≥ 10\u202f000 lines" in client.get(PAGE).text

    @pytest.mark.parametrize(
        ("status", "sentence"),
        [
            (401, "The log search does not let the portal ask."),
            (404, "The log search has no such index."),
            (400, "The log search did not understand the question."),
            (429, "The log search has too much to do at this moment; ask again soon."),
            (500, "The log search answered with an error."),
        ],
    )
    def test_what_a_search_refuses_is_one_sentence(self, engine, client, status, sentence):
        engine.status = status
        for answer in (client.get(PAGE, headers=JSON), client.get(f"{PAGE}&csv"), client.post("/payloadlog/", {"pandaid": JOB})):  # fmt: skip
            assert (answer.status_code, answer.json()) == (503, {"error": sentence})
        page = client.get(PAGE)
        assert page.status_code == 503
        assert sentence in page.text

    def test_bad_requests_get_one_sentence(self, client):
        for path in ("/payloadlog/", "/payloadlog/?pandaid=x", f"{PAGE}&sort=up", f"{PAGE}&after=x", f"{PAGE}&search={'a' * 201}"):  # fmt: skip
            assert client.get(path).status_code == 400, path
        for asked in ({}, {"pandaid": JOB, "start": -1}, {"pandaid": JOB, "start": 10**6}, {"pandaid": JOB, "length": "x"}, {"pandaid": JOB, "search": "x" * 70_000}):  # fmt: skip
            answer = client.post("/payloadlog/", asked)
            assert answer.status_code == 400, asked
            assert list(answer.json()) == ["error"]
        assert client.get("/payloadlog/?pandaid=5").status_code == 404
        assert client.put(PAGE).status_code == 405
        assert client.post(f"/job/{JOB}/").status_code == 405

    def test_unknown_parameters_warn(self, client):
        answer = client.get(f"{PAGE}&serch=x")
        assert "did you mean search?" in answer.text
        assert client.get(f"{PAGE}&serch=x&strict=1").status_code == 400

    def test_the_job_page_leads_there(self, client):
        assert f'href="{PAGE}"' in client.get(f"/job/{JOB}/").text
        assert f'href="{PAGE}"' in client.get(f"/filebrowser/?pandaid={JOB}").text


@SQLITE
def test_a_portal_without_a_search_says_so_and_has_no_links_to_it(panda, client):
    job()
    for path in (PAGE, "/tasklogs/7/", "/tasklogs/7/lines/"):
        answer = client.get(path, headers=JSON)
        assert (answer.status_code, answer.json()) == (404, {"error": lines.NOT_CONFIGURED})
    assert "payloadlog" not in client.get(f"/job/{JOB}/").text
    assert "payloadlog" not in client.get(f"/filebrowser/?pandaid={JOB}").text


class TestOfATask:
    @pytest.fixture(autouse=True)
    def lines(self, sample, engine):
        engine.indices["atlas_jedilogs-2026"] = [of_task("Refiner", "INFO")] * 3 + [of_task("Refiner", "ERROR")]
        engine.indices["atlas_pandalogs-2026"] = [of_task("Setupper", "DEBUG"), of_task(None, "INFO"), of_task("Refiner", "INFO", 99)]  # fmt: skip

    def test_counts_add_up_and_each_leads_to_its_lines(self, client):
        counted = client.get(f"/tasklogs/{TASK}/", headers=JSON).json()
        assert counted == [
            {"jediTaskID": TASK, "logname": name, "loglevel": level, "lcount": count}
            for name, level, count in (("Refiner", "INFO", "3"), ("Refiner", "ERROR", "1"), ("Setupper", "DEBUG", "1"), ("Not specified", "INFO", "1"))
        ]  # fmt: skip
        page = client.get(f"/tasklogs/{TASK}/")
        assert "6 lines" in page.text
        for row in page.context["table"].rows:
            found = json.loads(client.get(row[2].url, headers=JSON).getvalue())
            assert len(found["lines"]) == found["recordsTotal"] == row[2].count
            assert {one["level"] for one in found["lines"]} == {row[1].text}
        assert "type,level,lines\r\nRefiner,INFO,3" in client.get(f"/tasklogs/{TASK}/?csv").getvalue().decode()

    def test_the_task_page_leads_there(self, client):
        assert f'href="/tasklogs/{TASK}/"' in client.get(f"/task/{TASK}/").text


@SQLITE
class TestCounts:
    def test_what_is_not_told_apart_is_a_row(self, sample, engine, client):
        engine.indices["atlas_jedilogs-2026"] = [
            of_task(f"type{number}", f"LEVEL{level}")
            for number in range(105)
            for level in range(21 if number == 0 else 1)
        ]
        counted = client.get(f"/tasklogs/{TASK}/", headers=JSON).json()
        assert sum(int(one["lcount"]) for one in counted) == 125
        assert [(one["logname"], one["lcount"]) for one in counted if one["loglevel"] == "other"] == [("type0", "1"), ("other", "5")]  # fmt: skip

    def test_numbers_that_each_part_counted_by_itself_are_said_to_be_near(self, sample, engine, client):
        engine.indices["atlas_jedilogs-2026"] = [of_task("Refiner", "INFO")]

        def unsure(answer: dict[str, Any]) -> dict[str, Any]:
            answer["aggregations"]["types"]["doc_count_error_upper_bound"] = 3
            return answer

        engine.spoil = unsure
        assert "near the truth" in client.get(f"/tasklogs/{TASK}/").text

    def test_unknown_tasks_and_answers_that_are_none(self, sample, engine, client):
        assert client.get("/tasklogs/99999/").status_code == 404
        engine.spoil = lambda answer: {"took": 1}
        assert "cannot be read" in client.get(f"/tasklogs/{TASK}/", headers=JSON).json()["error"]


class TestTheForm:
    @pytest.fixture
    def form(self) -> Form:
        with installed():
            return search_schema.form()

    @SQLITE
    def test_every_question_is_of_the_published_form(self, sample, engine, client, form):
        engine.validate = form
        engine.indices["atlas_pilotlogs-2026"] = [line(number, pandaid=1843) for number in range(700)]
        engine.indices["atlas_jedilogs-2026"] = [of_task("Refiner", "INFO"), of_task(None, "INFO")]
        job_page = "/payloadlog/?pandaid=1843"
        for path in ("", "&search=step&sort=asc", "&json&search=x", "&csv", "&after=5", "&as_of=2026-11-26T10:00:00"):
            assert client.get(job_page + path).status_code == 200, path
        for start in (0, 295, 650):
            assert client.post("/payloadlog/", {"pandaid": 1843, "start": start, "length": 20}).status_code == 200
        for path in ("", "lines/", "lines/?type=Refiner&level=INFO", "lines/?type=Not specified"):
            assert client.get(f"/tasklogs/{TASK}/{path}").status_code == 200, path
        assert len(engine.asked) > 15

    @pytest.mark.parametrize(
        "mistake",
        [{"sizes": 5}, {"size": "many"}, {"sort": [{"@timestamp": {"order": "down"}}]}, {"query": {"matches": {"a": "b"}}},
         {"aggs": {"a": {"terms": {"fields": "x"}}}}, {"timeout": 3}, {"search_after": 5}],
    )  # fmt: skip
    def test_planted_mistakes_are_not(self, form, mistake):
        form({"query": {"bool": {"filter": []}}, "size": 1})
        with pytest.raises(Refused):
            form({"query": {"bool": {"filter": []}}, "size": 1, **mistake})


class TestTheDoor:
    def test_the_next_host_answers_where_one_is_not_there(self, engine, settings):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        settings.SEARCH_URL = [f"http://127.0.0.1:{port}", engine.url]
        for _ in range(6):
            assert search.ask("atlas_pilotlogs*", {"query": {"bool": {}}}).total == 0
        assert len(engine.asked) == 6
        assert door.BREAKERS["127.0.0.1", port].is_open

    @pytest.mark.parametrize(
        ("settings_given", "header"),
        [
            ({"SEARCH_USERNAME": "reader", "SEARCH_PASSWORD": "pass:word"}, "Basic cmVhZGVyOnBhc3M6d29yZA=="),
            ({"SEARCH_API_KEY": "abc"}, "ApiKey abc"),
        ],
    )
    def test_it_proves_who_asks(self, engine, settings, settings_given, header):
        for name, value in settings_given.items():
            setattr(settings, name, value)
        search.ask("atlas_pilotlogs*", {"query": {"bool": {}}})
        assert engine.heard[0]["authorization"] == header
        assert engine.heard[0]["content-type"] == "application/json"

    def test_a_search_that_hangs_is_left_after_its_time_and_then_alone(self, settings):
        door.BREAKERS.clear()
        with hostile() as server:
            server.acts_on("/x/_search?ignore_unavailable=true&allow_no_indices=true", lambda client: client.recv(9))
            settings.SEARCH_URL, settings.OUTSIDE_NETWORKS = [server.url], ["127.0.0.0/8"]
            for _ in range(7):
                with pytest.raises(Unfetched) as failure:
                    search.ask("x", {"query": {"bool": {}}}, limit_s=0.2)
                assert failure.value.reason in {"slow", "silent"}
            assert len(server.heard) == 5

    def test_the_cluster_is_told_to_give_up_before_we_do(self, engine):
        search.ask("atlas_pilotlogs*", {"query": {"bool": {}}})
        assert engine.asked[0]["timeout"] == "2400ms"

    @pytest.mark.parametrize(
        ("version", "state", "words"),
        [
            ({"number": "8.15.0"}, "ok", "Elasticsearch 8.15.0"),
            ({"number": "10.0.0"}, "degraded", "Elasticsearch 10.0.0"),
            (OPENSEARCH, "ok", "OpenSearch 2.11.0"),
        ],
    )
    def test_its_status_says_what_answers_there(self, engine, version, state, words):
        engine.version = version
        report = reports.report()
        assert (report.state, dict(report.facts)["version"]) == (state, words)
        engine.status = 401
        assert reports.report().state == "failed"

    def test_without_one_nothing_is_asked(self):
        with pytest.raises(Unanswered, match="not told"):
            lines.page(Sought("x", ()), Place(5))
