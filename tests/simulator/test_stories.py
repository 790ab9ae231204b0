"""The planted stories stand in the data, and nothing else tells the same tale."""

import json
import sqlite3

import pytest

from simulator import stories
from simulator.errors import COMPONENTS
from tests.simulator.test_consistency import rows

ERRORS = [f"{component}error{part}" for component in COMPONENTS for part in ("code", "diag")]
COLUMNS = (
    f"pandaid, jobstatus, computingsite, destinationsite, modificationhost, homepackage, starttime, {', '.join(ERRORS)}"
)
JOBS = f"""
    SELECT {COLUMNS} FROM jobsarchived4 UNION ALL
    SELECT {COLUMNS} FROM jobsarchived WHERE pandaid NOT IN (SELECT pandaid FROM jobsarchived4)
"""


def failures(panda: sqlite3.Connection, where: str) -> tuple[int, int]:
    """Failed and finished jobs."""
    return rows(panda, f"SELECT SUM(jobstatus = 'failed'), SUM(jobstatus = 'finished') FROM ({JOBS}) WHERE {where}")[0]


def test_a_queue_fails_almost_everything_with_one_error_since_some_hours(panda, plan):
    queue, since = plan.troubles.broken_queue, next(plan.troubles.stories()).since
    after = f"computingsite = '{queue}' AND starttime >= '{since[:19]}'"
    failed, finished = failures(panda, after)
    assert failed >= 5
    assert failed > 4 * (finished or 0)
    failed_before, finished_before = failures(panda, f"computingsite = '{queue}' AND starttime < '{since[:19]}'")
    assert finished_before > failed_before
    same = f"piloterrorcode = 1377 AND computingsite <> '{queue}'"
    assert rows(panda, f"SELECT COUNT(*) FROM ({JOBS}) WHERE {same}") == [(0,)]
    assert rows(panda, f"SELECT COUNT(*) FROM ({JOBS}) WHERE piloterrorcode = 1377")[0][0] > failed * 0.8


def test_a_full_disk_fails_stage_out_at_one_site(panda, plan):
    found = rows(panda, f"SELECT DISTINCT destinationsite FROM ({JOBS}) WHERE piloterrorcode = 1333")
    assert found == [(plan.troubles.full_site,)]
    free = rows(
        panda, f"SELECT space_free FROM ddm_endpoint WHERE ddm_endpoint_name = '{plan.troubles.full_site}_DATADISK'"
    )
    assert free[0][0] < 1000


def test_a_lost_node_loses_heartbeats(panda, plan):
    host = f"modificationhost LIKE '%@{plan.troubles.lost_node}'"
    story = next(story for story in plan.troubles.stories() if story.name == "lost node")
    failed, finished = failures(panda, f"{host} AND starttime >= '{story.since[:19]}'")
    assert failed >= 1
    assert not finished
    codes = rows(
        panda,
        f"SELECT DISTINCT jobdispatchererrorcode FROM ({JOBS}) WHERE {host} AND starttime >= '{story.since[:19]}' AND jobstatus = 'failed'",
    )
    assert codes == [(100,)]


def test_a_release_fails_at_every_queue(panda):
    bad = f"homepackage = 'SimProd/{stories.BAD_VERSION}'"
    failed, finished = failures(panda, bad)
    assert failed > 10 * (finished or 0)
    queues = rows(panda, f"SELECT COUNT(DISTINCT computingsite) FROM ({JOBS}) WHERE {bad} AND exeerrorcode = 65")
    assert queues[0][0] >= 3


@pytest.mark.parametrize("story", stories.TASK_STORIES, ids=lambda story: story.name)
def test_each_task_story_is_one_task_in_its_state(story, panda):
    name = stories.name_of(story)
    found = rows(panda, f"SELECT status, errordialog FROM jedi_tasks WHERE taskname = '{name}'")
    assert found == [(story.status, story.dialog)]


def progress(panda: sqlite3.Connection, name: str) -> tuple[int, int, int, int]:
    """Files of the master input, finished and failed ones, and live jobs."""
    task = f"SELECT jeditaskid FROM jedi_tasks WHERE taskname LIKE '%.{name}%'"
    files = f"""
        SELECT nfiles, nfilesfinished, nfilesfailed FROM jedi_datasets
        WHERE type LIKE '%input' AND masterid IS NULL AND jeditaskid = ({task})
    """
    live = f"SELECT COUNT(*) FROM jobsactive4 WHERE jeditaskid = ({task}) AND jobstatus NOT IN ('finished', 'failed', 'closed', 'cancelled')"
    return (*rows(panda, files)[0], rows(panda, live)[0][0])


def test_task_stories_have_the_progress_that_they_tell(panda):
    files, finished, _, live = progress(panda, "Running")
    assert 0 < finished < files
    assert live
    assert progress(panda, "AllDone")[:3] == (files := progress(panda, "AllDone")[0], files, 0)
    files, finished, failed, live = progress(panda, "WithLosses")
    assert failed
    assert finished + failed <= files
    assert not live
    assert progress(panda, "NoCandidates")[1:] == (0, 0, 0)
    assert progress(panda, "WaitingForInput")[1:] == (0, 0, 0)
    assert progress(panda, "BrokenCode")[1] == 0
    assert progress(panda, "Stuck")[1] > 0
    assert progress(panda, "Stuck")[3] == 0


def test_input_that_is_awaited_is_being_staged(panda):
    task = "SELECT jeditaskid FROM jedi_tasks WHERE taskname LIKE '%.WaitingForInput.%'"
    request = rows(
        panda,
        f"""
        SELECT r.status, r.staged_files < r.total_files FROM data_carousel_requests r
        JOIN data_carousel_relations USING (request_id) WHERE task_id = ({task})
    """,
    )
    assert request == [("staging", 1)]


def test_messages_are_as_varied_as_real_ones(panda):
    """Many kinds of codes over all components, and within a kind no two texts alike."""
    kinds = set()
    for component in COMPONENTS:
        code = f"{component}errorcode"
        kinds |= {
            (component, found) for (found,) in panda.execute(f"SELECT DISTINCT {code} FROM ({JOBS}) WHERE {code} > 0")
        }
    assert {component for component, _ in kinds} == set(COMPONENTS)
    assert len(kinds) >= 40
    texts = rows(panda, f"SELECT COUNT(*), COUNT(DISTINCT piloterrordiag) FROM ({JOBS}) WHERE piloterrorcode = 1099")[0]
    assert texts[1] > 0.9 * texts[0]


def test_codes_are_in_the_catalogue(panda):
    names = {"pilot": "pilot", "ddm": "dataservice", "jobdispatcher": "jobdispatcher", "taskbuffer": "taskbuffer"}
    for component, name in names.items():
        unknown = f"""
            SELECT DISTINCT {component}errorcode FROM ({JOBS}) WHERE {component}errorcode > 0 AND {component}errorcode NOT IN
            (SELECT code FROM error_descriptions WHERE component = '{name}')
        """
        assert rows(panda, unknown) == []
    assert rows(panda, "SELECT MIN(category), MAX(category) FROM error_descriptions") == [(0, 6)]


def test_the_grid_is_skewed(panda):
    jobs = [
        count for _, count in rows(panda, f"SELECT computingsite, COUNT(*) c FROM ({JOBS}) GROUP BY 1 ORDER BY c DESC")
    ]
    assert jobs[0] > 4 * jobs[len(jobs) // 2]
    rates = [
        rate
        for (rate,) in rows(
            panda,
            f"""
        SELECT AVG(jobstatus = 'failed') FROM ({JOBS}) WHERE jobstatus IN ('finished', 'failed')
        GROUP BY computingsite HAVING COUNT(*) > 30
    """,
        )
    ]
    assert max(rates) > 2 * min(rates)


def test_queues_are_in_every_state_and_of_every_kind(panda):
    queues = [json.loads(data) for (data,) in panda.execute("SELECT data FROM schedconfig_json")]
    assert {queue["status"] for queue in queues} == {"online", "offline", "brokeroff", "test"}
    assert {queue["type"] for queue in queues} == {"unified", "production", "analysis"}
    assert len({queue["cloud"] for queue in queues}) >= 8
