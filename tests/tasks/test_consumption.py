"""What jobs of tasks consumed, against figures by hand-written SQL, on rows that PanDA itself wrote."""

from math import isclose
from statistics import fmean, pstdev
from urllib.request import urlopen

import pytest

from core.engines.sql.engine import Bins
from tasks import consumption, consumption_view
from tasks.consumption import METRICS, OUTCOMES
from tasks.figures import histogram_of
from tasks.task_queries import jobs_of
from tests.engines.world import NOW
from tests.jobs.test_contract_of_scripts import get as ask
from tests.jobs.test_sample import direct
from tests.tasks.test_task_page import get, read

TASKS = (1, 10, 13, 9303, 9305)
COLUMNS = (
    "jobstatus, computingsite, maxpss, actualcorecount, corecount, cpuconsumptiontime, nevents, hs06sec, "
    "starttime, endtime, creationtime"
)


def by_hand(taskid: int, outcome: str) -> dict[str, list[float]]:
    """The figures of each metric, worked out from the rows one by one."""
    found: dict[str, list[float]] = {name: [] for name in METRICS}
    for _, _, pss, used, asked, cpu, events, hs06, start, end, created in direct(
        COLUMNS, f"jeditaskid = {taskid} AND jobstatus = '{outcome}'"
    ):
        cores, figures = used or asked or 1, {"cputime": float(cpu)}
        figures |= {"maxpss": pss / 1024, "maxpsspercore": pss / 1024 / cores} if pss else {}
        figures |= {"hs06s": float(hs06)} if hs06 else {}
        figures |= {"nevents": float(events)} if events else {}
        wall = (end - start).total_seconds() if start and end else None
        figures["timetostart"] = ((start or end) - created).total_seconds() if start or end else -1.0
        if wall is not None:
            figures |= {"walltime": wall} | ({"cpuefficiency": 100 * float(cpu) / (wall * cores)} if wall else {})
        if events:
            per_event = {"walltimeperevent": "walltime", "cputimeperevent": "cputime", "hs06sperevent": "hs06s"}
            figures |= {name: figures[whole] / events for name, whole in per_event.items() if whole in figures}
        for name, value in figures.items():
            if value >= 0:
                found[name].append(value)
    return found


def near(one: float | None, other: float) -> bool:
    return one is not None and isclose(one, other, rel_tol=1e-6, abs_tol=1e-3)


@pytest.mark.parametrize("taskid", TASKS)
def test_figures_are_those_of_the_rows(sample, taskid):
    found, drawn = consumption.spreads(jobs_of(taskid, drop=False), NOW)
    for outcome in OUTCOMES:
        for name, values in by_hand(taskid, outcome).items():
            stats = found.of(name, outcome)
            assert stats.measured == len(values), (name, outcome)
            if not values:
                continue
            for mine, want in ((stats.mean, fmean(values)), (stats.low, min(values)), (stats.high, max(values))):
                assert near(mine, want), (name, outcome)
            assert isclose(stats.std, pstdev(values), rel_tol=1e-3, abs_tol=1e-2 + abs(fmean(values)) * 1e-5)
            (spread,) = (one for one in drawn if (one.metric.name, one.outcome) == (name, outcome))
            assert total(spread, "all") == len(values)
            assert sum(total(spread, part) for part in found.parts) == len(values)


def total(spread: consumption.Spread, part: str) -> int:
    return sum(sum(counts) for counts in spread.counts.get(part, {}).values())


def test_bins_hold_what_lies_in_them(sample):
    bins = Bins(0.0, 5_000.0, 3)
    found = consumption.spread(jobs_of(10, drop=False), METRICS["walltime"], "finished", bins, NOW)
    values = by_hand(10, "finished")["walltime"]
    want = [sum(1 for value in values if min(int(value // 5_000), 2) == place) for place in range(3)]
    assert [sum(counts) for counts in zip(*found.counts["all"].values(), strict=True)] == want
    assert min(want) > 0


@pytest.mark.parametrize("path", ["/getjobsummaryfortask/10/?infotype=plots", "/taskplots/10/?json"])
def test_plots_have_the_shape_that_scripts_read(portal, path):
    found = get(f"{portal}{path}")
    assert {plot["name"] for plot in found} >= {"walltime_finished", "walltime_failed", "maxpsspercore_finished"}
    for plot in found:
        assert set(plot) == {"name", "data"}
        assert set(plot["data"]["details"]) == {"type", "group_by", "title", "xlabel", "ylabel"}
        for part in plot["data"]["data"].values():
            assert set(part) == {"columns", "stats"}
            assert part["columns"][0][0] == "x"
            assert len({len(column) for column in part["columns"]}) == 1
    assert sum(sum(column[1:]) for column in of(found, "walltime_finished")["columns"][1:]) == 75


def of(plots: list, name: str, part: str = "all") -> dict:
    return next(plot["data"]["data"][part] for plot in plots if plot["name"] == name)


def test_the_plots_of_tasks_are_those_of_all_their_jobs(portal):
    data = get(f"{portal}/api/tasks_plots?jeditaskid=10|13")
    assert set(data) == {"error", "data"}
    each = [get(f"{portal}/taskplots/{taskid}/?json") for taskid in (10, 13)]
    counts = [sum(sum(c[1:]) for c in of(plots, "walltime_finished")["columns"][1:]) for plots in (data["data"], *each)]
    assert counts[0] == counts[1] + counts[2] > 0


def test_many_queues_are_drawn_as_few_and_none_is_lost():
    counts = {f"Q{number}": [number, 1] for number in range(20)}
    one = consumption.Spread(METRICS["walltime"], "finished", Bins(0.0, 1.0, 2), {"all": counts})
    stacks = consumption_view.stacks(one, "all")
    assert len(stacks) == consumption_view.QUEUES_DRAWN
    assert sum(map(sum, stacks.values())) == sum(map(sum, counts.values()))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
class TestPage:
    def test_the_image_shows_the_numbers_of_the_page(self, sample):
        found, drawn = consumption.spreads(jobs_of(10, drop=False), NOW)
        for one in drawn:
            queues = consumption_view.stacks(one, "all")
            axes = histogram_of([(one, queues)], "Task 10").axes[0]
            bars = {bar.get_label(): [int(rect.get_height()) for rect in bar] for bar in axes.containers}
            assert bars == queues
            shown = consumption_view.drawing(found, one, "all")
            assert {key.name: key.count for key in shown.keys} == {name: sum(n) for name, n in queues.items()}
            assert all(rect.y >= 0 and rect.y + rect.height <= 100.02 for rect in shown.rects)

    @pytest.mark.parametrize("path", ["/taskplots/10/", "/taskplots/10/?metric=cpuefficiency&part=run&mode=drop"])
    def test_a_page_has_its_drawing_and_the_table_of_it(self, portal, path):
        page = read(f"{portal}{path}")
        assert page.count('class="plot profile spread"') == 2
        assert page.count("The same numbers as a table") == 2

    def test_a_task_without_ended_jobs_says_so(self, portal):
        assert "No job of this task has finished or failed yet" in read(f"{portal}/taskplots/14/")
        assert get(f"{portal}/taskplots/14/?json") == []
        assert get(f"{portal}/api/tasks_plots?jeditaskid=99999")["data"] == []

    def test_the_image_is_one(self, portal):
        with urlopen(f"{portal}/taskplots/10/plot.png?metric=maxpss") as answer:
            assert answer.headers["Content-Type"] == "image/png"
            assert answer.read(8) == b"\x89PNG\r\n\x1a\n"

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/taskplots/10/?metric=tons", 400),
            ("/taskplots/10/?part=x", 400),
            ("/taskplots/99999/", 404),
            ("/taskplots/99999/plot.png", 404),
            ("/api/tasks_plots?idtasks=abc", 404),
            ("/api/tasks_plots?jeditaskid=x", 400),
        ],
    )
    def test_what_cannot_be_answered_says_so(self, portal, path, status):
        answer = ask(portal, path, Accept="application/json")
        assert answer.status == status
        assert list(answer.data) == ["error"]
