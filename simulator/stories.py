"""What is planted in the simulated grid, so that a test can ask whether a page tells it.

Every story has a name, a sentence, and the attribute values by which its rows are found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from simulator.clock import EPOCH, HOUR
from simulator.error_kinds import BAD_RELEASE, BROKEN_SITE, DISK_FULL, LOST_HEARTBEAT, Kind
from simulator.grid import Grid, Queue
from simulator.steps import BAD_VERSION, RUN, SIMUL, Step


@dataclass(frozen=True)
class Story:
    """One planted fact; `find` has values of columns of jobs or tasks (% stands for anything), `since` when it began."""

    name: str
    what: str
    find: dict[str, Any]
    since: str = ""


@dataclass(frozen=True)
class TaskStory:
    """A task in a state that its page has to explain; `jobs` is its share of a sixtieth of all jobs."""

    name: str
    what: str
    status: str
    step: Step = SIMUL
    jobs: float = 1.0
    started_hours_ago: int = 20
    active_hours: int = 20
    settled: bool = False
    failure: float = 0.05
    dialog: str | None = None
    version: str | None = None
    merges: bool = False
    event_service: bool = False


TASK_STORIES = (
    TaskStory("Running", "work goes on, most input is done", "running"),
    TaskStory("WaitingForInput", "input is being recalled from tape, no job yet", "staging", jobs=0, dialog="waiting for input: 0 of 120 files staged from tape"),
    TaskStory("Scouting", "scout jobs run, the rest waits for their figures", "scouting", jobs=0.25, started_hours_ago=3, active_hours=1),
    TaskStory("NoCandidates", "brokerage finds no queue, no job was made", "pending", jobs=0, dialog="insufficient disk space: 0 of 57 candidate queues left after brokerage, try again in 30 min"),
    TaskStory("Exhausted", "too many failures: the system gave up, a person must act", "exhausted", started_hours_ago=60, active_hours=20, settled=True, failure=0.7, dialog="exhausted: 72 % of attempts failed in 24 hours"),
    TaskStory("BrokenCode", "no scout job succeeded", "broken", RUN, jobs=0.4, started_hours_ago=50, active_hours=10, settled=True, failure=1.0, dialog="no scout jobs succeeded"),
    TaskStory("WithLosses", "finished, with some input lost after the last attempt", "finished", started_hours_ago=55, active_hours=25, settled=True, failure=0.35),
    TaskStory("AllDone", "all input processed", "done", started_hours_ago=52, active_hours=20, settled=True),
    TaskStory("OnHold", "paused by an operator", "paused", active_hours=15, dialog="pause by operator01"),
    TaskStory("StoppedByOwner", "killed by its owner", "aborted", RUN, started_hours_ago=48, active_hours=12, settled=True, dialog="kill by user001"),
    TaskStory("Stuck", "some jobs finished, now nothing runs and nothing is said on the queues' pages", "pending", started_hours_ago=70, active_hours=20, settled=True, dialog="failed to broker: no candidate queue has release Sim-26.0 with avx512 and 8 cores"),
    TaskStory("Merging", "small outputs of a user's jobs are merged", "running", RUN, active_hours=19, merges=True),
    TaskStory("EventService", "jobs work on ranges of events", "running", active_hours=19, merges=True, event_service=True),
    *(TaskStory(f"BadRelease{number}", "uses a release that fails everywhere", "running", failure=0.1, started_hours_ago=30, active_hours=29, version=BAD_VERSION) for number in range(1, 5)),
)  # fmt: skip
USUAL_FAILURES = 0.97


@dataclass(frozen=True, slots=True)
class Troubles:
    """What is broken on the grid and since when (milliseconds); asked for every job."""

    broken_queue: str
    broken_since: int
    full_site: str
    full_since: int
    lost_node: str
    lost_site: str
    lost_since: int

    def cause(self, queue: Queue, host: str, version: str, start: int, random: Random) -> Kind | None:
        """Why a job that starts then and there must fail, if it must."""
        if queue.name == self.broken_queue and start >= self.broken_since:
            return BROKEN_SITE if random.random() < USUAL_FAILURES else None
        if host == self.lost_node and start >= self.lost_since:
            return LOST_HEARTBEAT
        if version == BAD_VERSION:
            return BAD_RELEASE if random.random() < USUAL_FAILURES else None
        if queue.site.name == self.full_site and start >= self.full_since:
            return DISK_FULL if random.random() < 0.85 else None
        return None

    def stories(self) -> Iterator[Story]:
        yield Story(
            "broken site",
            f"Queue {self.broken_queue} fails almost everything since some hours.",
            {"computingsite": self.broken_queue, "piloterrorcode": 1377},
            _time(self.broken_since),
        )
        yield Story(
            "full disk",
            f"Stage-out to {self.full_site} fails: its storage is full.",
            {"destinationsite": self.full_site, "piloterrorcode": 1333},
            _time(self.full_since),
        )
        yield Story(
            "lost node",
            f"Jobs on {self.lost_node} lose their heartbeat.",
            {"modificationhost": f"%@{self.lost_node}", "jobdispatchererrorcode": 100},
            _time(self.lost_since),
        )
        yield Story(
            "bad release",
            f"Package SimProd/{BAD_VERSION} fails at every site.",
            {"homepackage": f"SimProd/{BAD_VERSION}", "exeerrorcode": 65},
        )


def plant(grid: Grid, now: int) -> Troubles:
    """Troubles at queues and sites busy enough for them to be seen, none at the same place as another."""
    busy = [queue for queue in grid.production if queue.type == "unified" and not queue.has_gpus]
    broken, full, lost = busy[1], busy[2], busy[0]
    return Troubles(
        broken.name,
        now - 14 * HOUR,
        full.site.name,
        now - 20 * HOUR,
        lost.site.nodes[0].host,
        lost.site.name,
        now - 30 * HOUR,
    )


def tasks() -> Iterator[Story]:
    for story in TASK_STORIES:
        yield Story(story.name, story.what, {"taskname": name_of(story), "status": story.status})


def name_of(story: TaskStory) -> str:
    """The task's name; it holds nothing that depends on seed or time."""
    number = 900_001 + TASK_STORIES.index(story)
    if story.step.is_user:
        return f"user.user001.{story.name}/"
    return f"mc26_13p6TeV.{number}.{story.name}.{story.step.name}.e9001_s9001"


def _time(ms: int) -> str:
    return str(EPOCH + timedelta(milliseconds=ms))
