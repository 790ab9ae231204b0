"""The dashboards in the API reference."""

from core.reference import PRESENTATION, TIMES, Endpoint, Entry, filters_of, ranges_of
from core.selection.jobs import jobs

# What a dashboard does not have: rows of jobs, and an order of its own.
FOR_ROWS = frozenset({"outputs", "fields", "cols", "sortby", "datasets", "summary", "limit", "after"})
SPLITBY = Entry("splitby", "break each place down further", "jobtype, resourcetype, eventservice; several by commas")
KIOSK = Entry("kiosk", "the page for a screen on a wall, which comes anew every minute", "1")
PARAMETERS = (
    *filters_of(jobs()),
    *TIMES,
    *ranges_of(jobs()),
    *(entry for entry in PRESENTATION if entry.name not in FOR_ROWS),
    SPLITBY,
    KIOSK,
)
META = Entry(
    "meta",
    "{total, relation, as_of, source, truncated, warnings, queues_described: {by, at}}; at is when a queue was last described anew",
    "object",
)
REGION_KEYS = (
    Entry(
        "regions",
        "by region, by job type (analy, prod, other or all), by resource type (or all): a list of {jobstatus, count} in 16 states, "
        "with job_link where extra=links asks for it; jobs of queues that nobody describes are under “Not specified”",
        "object",
    ),
    Entry("sites", "the same by site", "object"),
    Entry(
        "queues",
        "by queue: {pqtype, region, atlas_site, status, n_pilots_total, n_pilots_nojob, n_running_cores, failed_percentage (of failed "
        "and finished), n_jobs, job_summary}; job_summary as regions; n_pilots_total is how often pilots asked for a job in 3 h and "
        "n_pilots_nojob how often there was none, null where PanDA does not keep it or where other filters than places are asked for",
        "object",
    ),
    Entry("meta", f"{META.meaning}; pilots is {{hours}}, null where they are not known", "object"),
)
WORLD_KEYS = (
    Entry(
        "nucleuses",
        "by nucleus, by satellite queue: jobs by state, hs06s_used and hs06s_failed (HS23 seconds of finished and failed jobs)",
        "object",
    ),
    Entry("nucleussummary", "the same by nucleus", "object"),
    Entry("statelist", "the 16 states", "list"),
    Entry("built", "the moment of the answer, UTC", "time"),
    META,
)
ENDPOINTS = (
    Endpoint(
        "/dash/region/",
        "Jobs by region, site, queue and state, with what fails or waits in vain",
        ("html", "json", "csv"),
        (
            *PARAMETERS,
            Entry("level", "the places that are shown; without it those inside the place that is named", "region, site or queue"),
            Entry("extra", "links: with job_link beside each count in JSON", "links"),
        ),
        REGION_KEYS,
        (
            "/dash/region/?json",
            "/dash/region/?json&extra=links&computingsite={queue}",
            "/dash/region/?level=queue&splitby=jobtype,resourcetype&csv",
            "/dash/region/?kiosk=1",
        ),
        ("/dash/region/plot.png", "/dash/", "/new/dash/", "/dash/production/", "/dash/analysis/", "/dash/es/"),
    ),
    Endpoint(
        "/dash/world/",
        "Jobs by nucleus, satellite queue and state",
        ("html", "json", "csv"),
        (*PARAMETERS, Entry("level", "the places that are shown", "nucleus or queue")),
        WORLD_KEYS,
        ("/dash/world/?json", "/dash/world/?csv&level=queue"),
        ("/dash/world/plot.png", "/dash/?cloudview=world"),
    ),
)  # fmt: skip
