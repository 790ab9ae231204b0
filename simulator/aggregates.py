"""The tables that PanDA's own procedures refill from others every minute or two."""

from typing import Any

from simulator.clock import HOUR, text

SHARES = """
SELECT {now}, gshare, computingsite, jobstatus, MAX(currentpriority), ROUND(AVG(diskio), 2),
  ROUND(AVG(minramcount * 1.0 / COALESCE(NULLIF(corecount, 0), 1)), 2), COUNT(*), SUM(hs06), vo, workqueue_id,
  resource_type, nucleus
FROM {jobs} GROUP BY gshare, computingsite, jobstatus, vo, workqueue_id, resource_type, nucleus
"""
SHARE_COLUMNS = (
    "ts gshare computingsite jobstatus maxpriority prorated_diskio_avg prorated_mem_avg njobs hs vo workqueue_id "
    "resource_type nucleus"
)
ACTIVE = """
SELECT {now}, cloud, computingsite, countrygroup, workinggroup, relocationflag, jobstatus, processingtype, prodsourcelabel,
  currentpriority, COUNT(*), vo, workqueue_id, SUM(corecount), resource_type
FROM {jobs} GROUP BY cloud, computingsite, countrygroup, workinggroup, relocationflag, jobstatus, processingtype,
  prodsourcelabel, currentpriority, vo, workqueue_id, resource_type
"""
ACTIVE_COLUMNS = (
    "cur_date cloud computingsite countrygroup workinggroup relocationflag jobstatus processingtype prodsourcelabel "
    "currentpriority num_of_jobs vo workqueue_id num_of_cores resource_type"
)
HIGHEST = """
SELECT {now}, j.prodsourcelabel, j.cloud, j.resource_type, j.gshare, j.jobstatus, j.workqueue_id, j.vo, top.priority, COUNT(*)
FROM {jobs} j JOIN (
  SELECT prodsourcelabel, cloud, resource_type, gshare, workqueue_id, vo, jobstatus, MAX(currentpriority) priority
  FROM {jobs} WHERE jobstatus = '{status}'
  GROUP BY prodsourcelabel, cloud, resource_type, gshare, workqueue_id, vo, jobstatus
) top ON j.prodsourcelabel = top.prodsourcelabel AND j.cloud = top.cloud AND j.resource_type = top.resource_type
  AND j.gshare = top.gshare AND j.workqueue_id = top.workqueue_id AND j.vo = top.vo AND j.jobstatus = top.jobstatus
  AND j.currentpriority = top.priority
GROUP BY j.prodsourcelabel, j.cloud, j.resource_type, j.gshare, j.jobstatus, j.workqueue_id, j.vo, top.priority
"""
HIGHEST_COLUMNS = (
    "ts prodsourcelabel cloud resource_type gshare jobstatus workqueue_id vo max_priority max_priority_count"
)
WALLTIME = """
SELECT vo, 'workqueue', workqueue_id, prodsourcelabel, resource_type, SUM(maxwalltime), COUNT(maxwalltime),
  COUNT(*) - COUNT(maxwalltime)
FROM {jobs} WHERE jobstatus IN ('activated', 'starting', 'sent') GROUP BY vo, workqueue_id, prodsourcelabel, resource_type
"""
WALLTIME_COLUMNS = "vo agg_type agg_key prodsourcelabel resource_type total_walltime n_has_value n_no_value"
WORKERS = """
SELECT harvesterid, computingsite, resourcetype, status, jobtype, COUNT(*), {now}
FROM {workers} WHERE status IN ('running', 'submitted')
GROUP BY harvesterid, computingsite, resourcetype, status, jobtype
"""
WORKER_COLUMNS = "harvester_id computingsite resourcetype status jobtype n_workers lastupdate"
# Two servers count what pilots ask them in three hours.
PILOTS = """
SELECT computingsite, CASE WHEN workerid % 2 = 0 THEN 'panda1.example.org' ELSE 'panda2.example.org' END, 3,
  COUNT(DISTINCT nodeid), COUNT(DISTINCT CASE WHEN diagmessage = 'no job for the pilot' THEN nodeid END), COUNT(DISTINCT nodeid),
  COUNT(*), SUM(CASE WHEN diagmessage = 'no job for the pilot' THEN 1 ELSE 0 END), COUNT(*), {now},
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM {workers} WHERE pilotstarttime >= {since} GROUP BY 1, 2
"""
PILOT_COLUMNS = (
    "site flag hours getjob nojob updatejob getjobabs nojobabs updatejobabs lastmod "
    "nstart finished failed defined assigned waiting activated holding running transferring"
)
OLDEST = "SELECT status, MIN(jeditaskid) FROM {tasks} GROUP BY status"

# Table, its columns, and the question that fills it.
REFILLED = (
    ("panda.jobs_share_stats", SHARE_COLUMNS, SHARES, "panda.jobsactive4"),
    ("panda.jobsdefined_share_stats", SHARE_COLUMNS, SHARES, "panda.jobsdefined4"),
    ("panda.mv_jobsactive4_stats", ACTIVE_COLUMNS, ACTIVE, "panda.jobsactive4"),
    ("panda.job_stats_hp", HIGHEST_COLUMNS, HIGHEST.replace("{status}", "activated"), "panda.jobsactive4"),
    ("panda.job_stats_hp", HIGHEST_COLUMNS, HIGHEST.replace("{status}", "defined"), "panda.jobsdefined4"),
    ("panda.total_walltime_cache", WALLTIME_COLUMNS, WALLTIME, "panda.jobsactive4"),
    ("panda.harvester_worker_stats", WORKER_COLUMNS, WORKERS, ""),
    ("pandameta.sitedata", PILOT_COLUMNS, PILOTS, ""),
    ("panda.jedi_aux_status_mintaskid", "status min_jeditaskid", OLDEST, ""),
)


def fill(connection: Any, now: int) -> int:
    """Empty the aggregates and fill them from the jobs, workers and tasks as they are.

    :returns: the number of rows.
    """
    quote = connection.ops.quote_name
    tables = {"workers": quote("panda.harvester_workers"), "tasks": quote("panda.jedi_tasks")}
    moments = {"now": _moment(connection, now), "since": _moment(connection, now - 3 * HOUR)}
    written = 0
    with connection.cursor() as cursor:
        for label in dict.fromkeys(label for label, *_ in REFILLED):
            cursor.execute(f"DELETE FROM {quote(label)}")
        for label, columns, question, jobs in REFILLED:
            names = ", ".join(quote(name) for name in columns.split())
            answer = question.format(**moments, jobs=quote(jobs) if jobs else "", **tables)
            cursor.execute(f"INSERT INTO {quote(label)} ({names}) {answer}")
            written += cursor.rowcount
    return written


def _moment(connection: Any, when: int) -> str:
    """A time as that database writes it in a statement."""
    if connection.vendor == "sqlite":
        return f"'{text(when)}'"
    return f"CAST('{text(when)}' AS {'DATETIME(6)' if connection.vendor == 'mysql' else 'timestamp'})"
