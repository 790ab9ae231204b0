"""`/dash/world/`, the map as an image, and a grid that knows nothing, on rows written by PanDA itself."""

import csv
from collections import Counter
from urllib.request import urlopen

import pytest
from django.db import connections

from core.clock import now
from core.selection import request as asking
from core.selection.jobs import jobs
from dash import queries
from dash.figure import figure_of
from dash.ladders import REGION
from dash.links import Ways
from dash.pages import tree_of, troubles
from tests.dash.test_region import WHOLE
from tests.sites.test_queues import get, html

WORLD = f"/dash/world/?{WHOLE}"
TABLES = ("jobsarchived4", "jobsactive4", "jobsdefined4")


def direct() -> Counter[tuple[str, str, str]]:
    """Jobs by nucleus, queue and state, by hand-written SQL."""
    found: Counter[tuple[str, str, str]] = Counter()
    with connections["panda"].cursor() as cursor:
        for table in TABLES:
            name = connections["panda"].ops.quote_name(f"panda.{table}")
            cursor.execute(f"SELECT nucleus, computingsite, jobstatus, COUNT(*) FROM {name} GROUP BY 1, 2, 3")
            for nucleus, queue, state, count in cursor.fetchall():
                found[nucleus or "Not specified", queue, state] += count
    return found


def power() -> dict[str, int]:
    """HS23 seconds by state, by hand-written SQL."""
    with connections["panda"].cursor() as cursor:
        name = connections["panda"].ops.quote_name("panda.jobsarchived4")
        cursor.execute(f"SELECT jobstatus, SUM(hs06sec) FROM {name} GROUP BY jobstatus")
        return {state: int(used or 0) for state, used in cursor.fetchall()}


def test_every_nucleus_and_satellite_holds_what_direct_sql_finds(portal):
    found, want = get(f"{portal}{WORLD}&json"), direct()
    states = found["statelist"]
    cells = Counter(
        {
            (nucleus, queue, state): one[state]
            for nucleus, satellites in found["nucleuses"].items()
            for queue, one in satellites.items()
            for state in states
        }
    )
    assert +cells == want
    for nucleus, one in found["nucleussummary"].items():
        satellites = found["nucleuses"][nucleus].values()
        for key in (*states, "hs06s_used", "hs06s_failed"):
            assert one[key] == sum(satellite[key] for satellite in satellites), (nucleus, key)
    used = power()
    assert sum(one["hs06s_failed"] for one in found["nucleussummary"].values()) == used["failed"]
    assert sum(one["hs06s_used"] for one in found["nucleussummary"].values()) == used["failed"] + used["finished"]
    with urlopen(f"{portal}{WORLD}&level=queue&csv") as answer:
        rows = list(csv.DictReader(answer.read().decode().splitlines()))
    assert sum(int(row["jobs"]) for row in rows) == sum(want.values())
    assert f'data-count="{sum(want.values())}"' in html(f"{portal}{WORLD}")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_image_has_the_boxes_and_numbers_of_the_page(portal):
    asked = asking.read(jobs(), {"date_from": ["2020-01-01"], "date_to": ["2100-01-01"]}, 12)
    board = queries.board(asked.selection, REGION, (), now())
    tree = tree_of(board, Ways(asked, board.selection, REGION), 0)
    boxes = [one for group in tree.groups for one in group.boxes]
    assert sum(one.total for one in boxes) == sum(figures.total for figures in board.lines.values())
    assert sum(one.box.width * one.box.height for one in boxes) == pytest.approx(10_000, rel=0.02)
    (axes,) = figure_of(tree, "A price of $1 and $x").axes
    assert len(axes.patches) == len(boxes) + len(tree.groups)
    assert {text.get_text() for text in axes.texts} == {f"{one.name}\n{one.note}" for one in boxes if one.fits}
    page = html(f"{portal}/dash/region/?{WHOLE}")
    assert all(f"<title>{one.words}</title>" in page for one in boxes)
    for one in boxes:
        if one.fits:
            look = "tree-name" if one.fits_narrow(one.name) else "tree-name tree-wide"
            assert f'<text class="{look}" x="6" y="16">{one.name}</text>' in page
    with urlopen(f"{portal}/dash/region/plot.png?{WHOLE}") as answer:
        assert answer.read(4) == b"\x89PNG"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_is_wrong_is_said_of_queues_that_nobody_described(panda):
    from tests.engines import world

    made = world.make(5, size=400)
    world.store(made)
    asked = asking.read(jobs(), {"date_from": ["2000-01-01"], "date_to": ["2100-01-01"]}, 12)
    board = queries.board(asked.selection, REGION, (), now())
    assert {path[:2] for path, _ in board.lines} == {("", "")}
    assert sum(figures.total for figures in board.by_place(0).values()) == sum(
        figures.total for figures in board.lines.values()
    )
    for line in troubles(board, Ways(asked, board.selection, REGION)).lines:
        assert line.above[0].label == "Not specified"
