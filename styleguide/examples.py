"""Made-up data for every component: component → {variant in words: its variables}."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.render.curves import Curves, lines
from core.render.parts import (
    Attempt,
    Attempts,
    Choice,
    ColumnChooser,
    Copies,
    Copy,
    ErrorBox,
    ErrorRow,
    ErrorSummary,
    Facet,
    FacetPanel,
    FacetValue,
    JobError,
    Option,
    Span,
    StateCount,
    Tile,
    Timeline,
    TimeRange,
)
from core.render.plots import Bin, Histogram, stacked_histogram
from core.render.table import Cell, Heading, Table
from core.templatetags.portal import STATES, UNKNOWN, duration

NOON = datetime(2026, 3, 29, 12)
JOBS = "/jobs/?computingsite=NORTH"
LONG = "The payload wrote 41 GB where 20 GB were allowed, in the directory of its first step; " * 4
HOSTILE = "<b>&amp; no markup</b>"


def _facet(field: str, names: list[str], **more: Any) -> Facet:
    counts = [2_000 // (place + 1) for place in range(len(names))]
    total = sum(counts) + more.get("other_count", 0)
    values = [_value(field, name, count, total) for name, count in zip(names, counts, strict=True)]
    return Facet(field, field.capitalize(), f"the {field} of the jobs", values, **more)


def _value(field: str, name: str, count: int, total: int) -> FacetValue:
    url, percent, active = f"/jobs/?{field}={name}", 100 * count / total, name == "NORTH"
    return FacetValue(
        text=name,
        count=count,
        share=f"{percent:.0f} %",
        width=percent,
        toggle_url="/jobs/" if active else url,
        exclude_url="" if active else f"/jobs/?{field}=!{name}",
        active=active,
        count_url=f"{url}&date_to=2026-03-29T12:00:00",
    )


def _bins(count: int, step: timedelta, gap: range = range(0)) -> list[Bin]:
    """Bins with a wave of states; those in `gap` are left out."""
    return [
        Bin(NOON + step * place, NOON + step * (place + 1), JOBS, _wave(place))
        for place in range(count)
        if place not in gap
    ]


def _wave(place: int) -> dict[str, int]:
    ended = 900 + 37 * (place % 11) - 20 * (place % 7)
    return {"running": 150 + 10 * (place % 5), "finished": ended, "failed": 400 if place % 17 == 0 else 20 + place % 9}


CURVES = Curves(
    "jobs",
    [NOON + timedelta(hours=hour) for hour in range(4)],
    {"created": [40, 90, 90, 120], "started": [10, 60, 85, 90], "ended": [0, 20, 60, 88]},
)


def _histogram(title: str, bins: list[Bin]) -> Histogram:
    series = ["running", "finished", "failed", "cancelled"]
    return stacked_histogram(bins, series, title, range_url="/jobs/?date_from={start}&date_to={end}")


def _error(message: str, **more: str) -> JobError:
    about = {"description": "No space left on the disk of the worker node", "category": "site", "url": JOBS, **more}
    return JobError("pilot", 1098, "NOLOCALSPACE", message, advice="Tell the site; try again elsewhere.", **about)


def _attempt(number: int, state: str) -> Attempt:
    return Attempt(7_000_000_000 + number, state, "NORTH", f"/job/{number}/", NOON + timedelta(hours=number))


def _tile(state: str, value: str, note: str, spark: list[int]) -> Tile:
    return Tile(
        label=state.capitalize(), value=value, url=f"/jobs/?jobstatus={state}", state=state, note=note, spark=spark
    )


def _timeline(*minutes: tuple[str, int]) -> Timeline:
    """States with their lengths, one after another; the last one lasts."""
    total, begin, spans = sum(length for _, length in minutes), NOON, []
    for state, length in minutes:
        end = begin + timedelta(minutes=length)
        spans.append(Span(state, begin, end, duration(60 * length), 100 * length / total))
        begin = end
    return Timeline([*spans[:-1], replace(spans[-1], end=None)], duration(60 * total))


TABLE = Table(
    "3 jobs",
    [
        Heading("pandaid", "PanDA ID", "number of the job", sort_url="?sortby=pandaid-asc", sorted="descending"),
        Heading("jobstatus", "Status", sort_url="?sortby=jobstatus-asc"),
        Heading("nevents", "Events", "events processed", "right"),
        Heading("jobname", "Name"),
    ],
    [
        [
            Cell("7000000003", "/job/7000000003/", "code"),
            Cell("failed", kind="state"),
            Cell("12", kind="number"),
            Cell(LONG),
        ],
        [
            Cell("7000000002", "/job/7000000002/", "code"),
            Cell("a_new_state", kind="state"),
            Cell("0", kind="number"),
            Cell(""),
        ],
        [
            Cell("7000000001", "/job/7000000001/", "code"),
            Cell("running", kind="state"),
            Cell("", kind="number"),
            Cell(HOSTILE),
        ],
    ],
)
FACTS = [
    {
        "title": "What ran",
        "items": [
            {"label": "PanDA ID", "text": 7_000_000_001, "kind": "code", "meaning": "number of the job"},
            {"label": "Status", "text": "finished", "kind": "state", "meaning": "where the job stands"},
            {"label": "Batch id", "text": "", "meaning": "number in the batch system"},
            {"label": "Exit code", "text": 0, "kind": "number", "meaning": "what the payload returned"},
            {"label": "Owner's note", "text": None, "meaning": "free text"},
        ],
    },
    {"title": "Where", "items": [{"label": "Queue", "text": "NORTH", "url": JOBS, "meaning": "PanDA queue"}]},
]
FIELDS = [
    {"name": "computingsite", "label": "Queue", "value": "NORTH", "hint": "NOR* for all that begin so", "type": "text"},
    {"name": "hours", "label": "Hours", "value": 12, "hint": "back from now", "type": "number"},
    {
        "name": "kind",
        "label": "Kind",
        "value": "run",
        "type": "select",
        "options": [("run", "run"), ("merge", "merge")],
    },
]
TIME_RANGE = TimeRange(
    text="modified in the last 12 hours",
    field_words="time of the last change",
    quick=[
        Option(text, f"/jobs/?hours={text}", text == "12 h")
        for text in ("1 h", "6 h", "12 h", "24 h", "3 d", "7 d", "30 d")
    ],
    back_url="/jobs/?date_to=2026-03-29T00:00:00",
    on_url="/jobs/?date_from=2026-03-29T12:00:00",
    out_url="/jobs/?hours=24",
    freeze_url="/jobs/?date_from=2026-03-29T00:00:00&date_to=2026-03-29T12:00:00",
    fields=[("computingsite", "NORTH")],
    start="2026-03-29 00:00:00",
    end="2026-03-29 12:00:00",
)
FACETS = FacetPanel(
    [
        _facet(
            "queue", ["NORTH", "SOUTH", "a-queue-with-a-very-long-name-that-has-to-be-cut-somewhere", "Not specified"]
        ),
        _facet("node", [f"node{place:03}" for place in range(10)], other_count=4_321, other_values=87),
        _facet("tag", ["first", "second"], occurrences=True),
        _facet("task", [], not_counted="too wide"),
    ]
)
CHOICES = [Choice(f"column{n}", f"column{n}", f"meaning of column {n}", n < 5) for n in range(40)]
QUESTION = "https://portal.example/jobs/?computingsite=NORTH&json"
BADGES = {name: state.meaning for name, state in STATES.items()} | {"a_new_state": UNKNOWN.meaning}
EXAMPLES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "badge": {meaning: {"state": name} for name, meaning in BADGES.items()},
    "refresh": {"off until it is asked for": {}},
    "state_counts": {
        "jobs": {
            "label": "Jobs by status",
            "states": [
                StateCount("running", 41, "/jobs/?jobstatus=running", "was 41 at 12:03:10 UTC"),
                StateCount("finished", 15301, "/jobs/?jobstatus=finished"),
                StateCount("new state", 2, "/jobs/?jobstatus=new+state"),
            ],
        },
        "files": {
            "label": "Files by state",
            "states": [StateCount("failed", 18, "/files/?datasetid=91&state==failed", kind="filestate")],
        },
        "nothing": {"label": "Files by state", "states": []},
    },
    "tiles": {
        "with and without notes and lines": {
            "tiles": [
                _tile("running", "48\u202f211", "the payload runs; was so at 12:00:00", []),
                _tile("finished", "104\u202f382", "ended well", [5, 6, 7, 9, 4, 8, 12, 13]),
                _tile("failed", "9\u202f001", "8 % of those that failed or finished", [0, 0, 1, 0, 12, 9, 3, 1]),
                Tile("Everything", "161\u202f594", "/jobs/"),
            ]
        }
    },
    "time_range": {"relative": {"time_range": TIME_RANGE}},
    "chips": {
        "with filters": {
            "sentence": "Jobs at NORTH that failed, modified in the last 12 hours.",
            "chips": [{"text": "at NORTH", "remove_url": "/jobs/"}, {"text": LONG[:120], "remove_url": "/jobs/"}],
        },
        "without": {"sentence": "All live jobs.", "chips": []},
    },
    "truth": {
        "with a warning": {
            "truth": {
                "text": "first 100 of 48\u202f211 jobs (exact) · as of 12:03:10 UTC · source: database",
                "warnings": ["“jobstaus” is not known: did you mean “jobstatus”?"],
            }
        }
    },
    "form": {"unfolded": {"fields": FIELDS, "form_open": True}},
    "histogram": {
        "one bar per 15 minutes": {"histogram": _histogram("Jobs, per 15 minutes", _bins(48, timedelta(minutes=15)))},
        "days, with a gap": {"histogram": _histogram("Jobs, per day", _bins(30, timedelta(days=1), range(9, 14)))},
        "one bar, one job": {
            "histogram": _histogram(
                "A job", [Bin(NOON, NOON + timedelta(hours=1), JOBS, {"failed": 1, "a_new_state": 1})]
            )
        },
    },
    "curves": {"three curves": {"lines": lines(CURVES), "curves": CURVES}},
    "facets": {"counted, with others, several times, too wide": {"panel": FACETS}},
    "error_summary": {
        "two errors": {
            "error_summary": ErrorSummary(
                [
                    ErrorRow("pilot:1098", "No space left", LONG, 812, "64 %", JOBS, "7000000001", "/job/7000000001/"),
                    ErrorRow(
                        "exe:65", "The payload failed", HOSTILE, 3, "< 1 %", JOBS, "7000000002", "/job/7000000002/"
                    ),
                ]
            )
        }
    },
    "table": {"sorted, with states, numbers and a long text": {"table": TABLE}},
    "pager": {
        "in the middle": {"pager": {"previous_url": "?after=1", "next_url": "?after=2", "text": "rows 101 to 200"}}
    },
    "columns": {"some ticked": {"chooser": ColumnChooser(CHOICES, [("computingsite", "NORTH")], "/jobs/")}},
    "copy": {
        "two languages": {"copies": Copies([Copy("curl", f"curl '{QUESTION}'"), Copy("Link", QUESTION)])},
    },
    "empty": {
        "with other ways": {
            "empty": {
                "sentence": "No failed jobs in the last 12 hours.",
                "suggestions": [("The last 3 days", "/jobs/?days=3")],
            }
        }
    },
    "errors": {
        "two, one with a long message": {
            "errors": ErrorBox([_error("41 GB used"), _error(LONG, category="", description=HOSTILE, url="")])
        }
    },
    "timeline": {
        "running": {"timeline": _timeline(("defined", 2), ("activated", 58), ("starting", 20), ("running", 120))}
    },
    "attempts": {
        "one before, two after": {
            "attempts": Attempts(
                [_attempt(1, "failed")], [_attempt(3, "failed"), _attempt(4, "finished")], _attempt(2, "failed")
            )
        }
    },
    "facts": {"two groups": {"facts": FACTS}},
    "help": {"folded": {"help": "A job is one run of a payload on a worker node.", "about": "jobs"}},
    "warning": {"one": {"warning": "Only the first 20\u202f000 rows are listed."}},
}
