"""What has to agree between the tables of a grid, agrees."""

import sqlite3

COLUMNS = """
    pandaid, jeditaskid, jobname, jobstatus, attemptnr, creationtime, starttime, endtime, statechangetime, modificationtime,
    computingsite, gshare, resource_type
"""
LIVE = f"SELECT {COLUMNS} FROM jobsdefined4 UNION ALL SELECT {COLUMNS} FROM jobsactive4"
ALL = f"""
    {LIVE} UNION ALL SELECT {COLUMNS} FROM jobsarchived4
    UNION ALL SELECT {COLUMNS} FROM jobsarchived WHERE pandaid NOT IN (SELECT pandaid FROM jobsarchived4)
"""
FILES = """
    SELECT pandaid, type, status, fileid FROM filestable4
    UNION SELECT pandaid, type, status, fileid FROM filestable_arch
"""
FINAL = ("finished", "failed", "cancelled", "closed")


def rows(panda: sqlite3.Connection, statement: str) -> list[tuple]:
    return [tuple(row) for row in panda.execute(statement)]


def test_every_job_stands_once_in_the_live_tables(panda):
    assert rows(panda, f"SELECT pandaid FROM ({LIVE}) GROUP BY pandaid HAVING COUNT(*) > 1") == []
    overlap = f"SELECT COUNT(*) FROM ({LIVE}) WHERE pandaid IN (SELECT pandaid FROM jobsarchived4)"
    assert rows(panda, overlap) == [(0,)]


def test_there_are_as_many_jobs_as_were_asked_for(panda):
    assert rows(panda, f"SELECT COUNT(*), COUNT(DISTINCT pandaid) FROM ({ALL})") == [(2000, 2000)]


def test_one_day_stands_in_both_archives_as_exact_copies(panda):
    both = "pandaid IN (SELECT pandaid FROM jobsarchived4 INTERSECT SELECT pandaid FROM jobsarchived) ORDER BY pandaid"
    names = [row["name"] for row in panda.execute("PRAGMA table_info(jobsarchived)")]
    columns = ", ".join(names)
    copies = rows(panda, f"SELECT {columns} FROM jobsarchived4 WHERE {both}")
    assert copies
    assert copies == rows(panda, f"SELECT {columns} FROM jobsarchived WHERE {both}")
    days = rows(
        panda, f"SELECT DISTINCT date(modificationtime) FROM jobsarchived4 WHERE {both.split(' ORDER', maxsplit=1)[0]}"
    )
    assert len(days) == 1
    only_new = "SELECT MIN(modificationtime) FROM jobsarchived4"
    only_old = "SELECT MAX(modificationtime) FROM jobsarchived"
    assert rows(panda, only_new)[0][0][:10] == rows(panda, only_old)[0][0][:10] == days[0][0]


def test_states_stand_in_their_tables(panda):
    defined = {row[0] for row in panda.execute("SELECT DISTINCT jobstatus FROM jobsdefined4")}
    active = {
        row[0] for row in panda.execute("SELECT DISTINCT jobstatus FROM jobsactive4 WHERE prodsourcelabel <> 'user'")
    }
    archived = {row[0] for row in panda.execute("SELECT DISTINCT jobstatus FROM jobsarchived4")}
    assert defined <= {"pending", "defined", "assigned"}
    assert active <= {"throttled", "activated", "sent", "starting", "running", "holding", "transferring", "merging"}
    assert {"running", "activated"} <= active
    assert archived == set(FINAL)


def test_some_final_jobs_of_users_still_stand_among_the_active(panda):
    assert rows(panda, f"SELECT COUNT(*) FROM jobsactive4 WHERE jobstatus IN {FINAL}")[0][0] > 0


def test_the_last_state_in_the_history_is_the_jobs_state(panda):
    wrong = f"""
        SELECT j.pandaid, j.jobstatus, l.jobstatus FROM ({ALL}) j
        LEFT JOIN jobs_statuslog l ON l.pandaid = j.pandaid AND l.modiftime_extended = j.statechangetime
        WHERE l.jobstatus IS NOT j.jobstatus OR EXISTS (
          SELECT 1 FROM jobs_statuslog later
          WHERE later.pandaid = j.pandaid AND later.modiftime_extended > j.statechangetime)
    """
    assert rows(panda, wrong) == []


def test_times_of_a_job_follow_one_another(panda):
    wrong = f"""
        SELECT pandaid, creationtime, starttime, endtime, statechangetime, modificationtime FROM ({ALL})
        WHERE starttime < substr(creationtime, 1, 19) OR endtime < starttime OR endtime > statechangetime
          OR statechangetime > modificationtime OR modificationtime > '2026-11-23 22:10:00'
    """
    assert rows(panda, wrong) == []


def test_ids_grow_with_time(panda):
    """Not strictly, as in PanDA, but over half a day they do."""
    span = "strftime('%Y%m%d', creationtime) || (strftime('%H', creationtime) / 12)"
    found = [mean for _, mean in rows(panda, f"SELECT {span} s, AVG(pandaid) FROM ({ALL}) GROUP BY s ORDER BY s")]
    assert len(found) > 8
    assert found == sorted(found)


def test_every_job_has_its_files_parameters_and_worker(panda):
    files = f"""
        SELECT j.pandaid FROM ({ALL}) j LEFT JOIN ({FILES}) f ON f.pandaid = j.pandaid GROUP BY j.pandaid
        HAVING SUM(f.type = 'output') <> 1 OR SUM(f.type = 'log') <> 1 OR SUM(f.type LIKE '%input') < 1 OR COUNT(f.type) = 0
    """
    assert rows(panda, files) == []
    parameters = "SELECT pandaid FROM jobparamstable UNION SELECT pandaid FROM jobparamstable_arch"
    assert rows(panda, f"SELECT pandaid FROM ({ALL}) WHERE pandaid NOT IN ({parameters})") == []
    workers = (
        "SELECT r.pandaid FROM harvester_rel_jobs_workers r JOIN harvester_workers w USING (harvesterid, workerid)"
    )
    assert rows(panda, f"SELECT pandaid FROM ({ALL}) WHERE starttime IS NOT NULL AND pandaid NOT IN ({workers})") == []


def test_files_of_jobs_are_files_of_the_task(panda):
    lost = """
        SELECT f.fileid FROM filestable4 f LEFT JOIN jedi_dataset_contents c
          ON c.jeditaskid = f.jeditaskid AND c.datasetid = f.datasetid AND c.fileid = f.fileid
        WHERE c.lfn IS NOT f.lfn
    """
    assert rows(panda, lost) == []
    no_dataset = """
        SELECT DISTINCT c.datasetid FROM jedi_dataset_contents c
        LEFT JOIN jedi_datasets d ON d.jeditaskid = c.jeditaskid AND d.datasetid = c.datasetid WHERE d.type IS NOT c.type
    """
    assert rows(panda, no_dataset) == []


def test_files_of_live_jobs_carry_the_null_time(panda):
    wrong = f"""
        SELECT f.pandaid FROM filestable4 f JOIN ({LIVE}) j USING (pandaid)
        WHERE j.jobstatus NOT IN {FINAL} AND f.modificationtime <> '1970-01-01 00:00:00'
    """
    assert rows(panda, wrong) == []


def test_counters_of_input_datasets_equal_their_files(panda):
    wrong = """
        SELECT d.datasetid, d.nfiles, COUNT(c.fileid), d.nfilesfinished, SUM(c.status = 'finished'), d.nfilesfailed,
          SUM(c.status = 'ready' AND (c.attemptnr >= c.maxattempt OR COALESCE(c.failedattempt >= c.maxfailure, 0))), d.nfilesused
        FROM jedi_datasets d JOIN jedi_dataset_contents c USING (jeditaskid, datasetid)
        WHERE d.type IN ('input', 'pseudo_input') AND d.masterid IS NULL GROUP BY d.datasetid
        HAVING d.nfiles <> COUNT(c.fileid) OR d.nfilesfinished <> SUM(c.status = 'finished')
          OR d.nfilesfailed <> SUM(c.status = 'ready' AND (c.attemptnr >= c.maxattempt OR COALESCE(c.failedattempt >= c.maxfailure, 0)))
          OR d.nfilesused <> SUM(c.status IN ('finished', 'running')) + d.nfilesfailed OR d.nfilestobeused <> d.nfiles
    """
    assert rows(panda, wrong) == []


def test_counters_of_output_datasets_equal_their_files(panda):
    wrong = """
        SELECT d.datasetid FROM jedi_datasets d JOIN jedi_dataset_contents c USING (jeditaskid, datasetid)
        WHERE d.type IN ('output', 'log') GROUP BY d.datasetid
        HAVING d.nfilesfinished <> SUM(c.status = 'finished') OR d.nfilesfailed <> SUM(c.status IN ('failed', 'cancelled'))
    """
    assert rows(panda, wrong) == []


def test_a_task_that_is_done_has_lost_nothing_and_has_no_live_job(panda):
    lost = """
        SELECT d.jeditaskid FROM jedi_tasks t JOIN jedi_datasets d USING (jeditaskid)
        WHERE t.status = 'done' AND d.type LIKE '%input' AND d.masterid IS NULL AND d.nfilesfinished <> d.nfiles
    """
    assert rows(panda, lost) == []
    ended = "('done', 'finished', 'failed', 'aborted', 'broken')"
    live = f"""
        SELECT t.jeditaskid FROM jedi_tasks t JOIN ({LIVE}) j USING (jeditaskid)
        WHERE t.status IN {ended} AND j.jobstatus NOT IN {FINAL}
    """
    assert rows(panda, live) == []
    assert rows(panda, f"SELECT COUNT(*) FROM jedi_tasks WHERE status IN {ended} AND endtime IS NULL") == [(0,)]


def test_the_last_state_in_a_tasks_history_is_its_state(panda):
    wrong = """
        SELECT t.jeditaskid FROM jedi_tasks t WHERE t.status <> (
          SELECT status FROM tasks_statuslog l WHERE l.jeditaskid = t.jeditaskid ORDER BY modificationtime DESC LIMIT 1)
    """
    assert rows(panda, wrong) in (
        [],
        [(task,) for (task,) in rows(panda, "SELECT jeditaskid FROM jedi_tasks WHERE status = 'registered'")],
    )


def test_retries_name_jobs_of_their_task_and_follow_failures(panda):
    wrong = f"""
        SELECT h.oldpandaid, h.newpandaid, o.jobstatus FROM jedi_job_retry_history h
        LEFT JOIN ({ALL}) o ON o.pandaid = h.oldpandaid LEFT JOIN ({ALL}) n ON n.pandaid = h.newpandaid
        WHERE h.relationtype = 'retry' AND (
          o.jobstatus IS NULL OR o.jobstatus NOT IN ('failed', 'closed', 'cancelled') OR o.jeditaskid IS NOT h.jeditaskid
          OR n.jeditaskid IS NOT h.jeditaskid OR n.attemptnr IS NOT o.attemptnr + 1 OR n.jobname IS NOT o.jobname
          OR n.creationtime < o.statechangetime)
    """
    assert rows(panda, wrong) == []
    assert rows(panda, "SELECT COUNT(*) FROM jedi_job_retry_history WHERE relationtype = 'retry'")[0][0] > 100
    twice = "SELECT oldpandaid FROM jedi_job_retry_history WHERE relationtype = 'retry' GROUP BY oldpandaid HAVING COUNT(*) > 1"
    assert rows(panda, twice) == []


def test_aggregates_count_the_jobs(panda):
    for table, jobs in (("jobs_share_stats", "jobsactive4"), ("jobsdefined_share_stats", "jobsdefined4")):
        counted = rows(panda, f"SELECT gshare, jobstatus, SUM(njobs) FROM {table} GROUP BY 1, 2 ORDER BY 1, 2")
        assert counted == rows(panda, f"SELECT gshare, jobstatus, COUNT(*) FROM {jobs} GROUP BY 1, 2 ORDER BY 1, 2")
    assert rows(panda, "SELECT SUM(num_of_jobs) FROM mv_jobsactive4_stats") == rows(
        panda, "SELECT COUNT(*) FROM jobsactive4"
    )
    lately = "pilotstarttime >= (SELECT strftime('%Y-%m-%d %H:%M:%f', MAX(lastmod), '-3 hours') FROM sitedata)"
    in_vain = "COUNT(CASE WHEN diagmessage = 'no job for the pilot' THEN 1 END)"
    assert rows(panda, "SELECT SUM(getjobabs), SUM(nojobabs) FROM sitedata WHERE hours = 3") == rows(
        panda, f"SELECT COUNT(*), {in_vain} FROM harvester_workers WHERE {lately}"
    )


def test_some_pilots_ask_in_vain(panda):
    asked, in_vain = rows(panda, "SELECT SUM(getjobabs), SUM(nojobabs) FROM sitedata WHERE hours = 3")[0]
    assert asked > in_vain > 0


def test_jobs_name_what_the_grid_knows(panda):
    unknown = f"""
        SELECT j.pandaid FROM ({ALL}) j
        LEFT JOIN schedconfig_json q ON q.panda_queue = j.computingsite LEFT JOIN global_shares s ON s.name = j.gshare
        LEFT JOIN resource_types r ON r.resource_name = j.resource_type LEFT JOIN jedi_tasks t ON t.jeditaskid = j.jeditaskid
        WHERE q.panda_queue IS NULL OR s.name IS NULL OR r.resource_name IS NULL OR t.jeditaskid IS NULL
    """
    assert rows(panda, unknown) == []
    assert rows(
        panda, "SELECT COUNT(*) FROM t_production_task WHERE pr_id NOT IN (SELECT pr_id FROM t_prodmanager_request)"
    ) == [(0,)]
