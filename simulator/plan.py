"""Which tasks there are, when they make how many jobs, and which ids these get.

The plan follows from the seed alone. It is walked, never held: memory does not grow with the number of jobs.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from math import gcd, sin
from random import Random
from typing import NamedTuple

from simulator import grid as grids
from simulator import people, stories
from simulator.base import seeded
from simulator.clock import DAY, HOUR, MINUTE, SECOND
from simulator.grid import Grid, Queue
from simulator.people import User
from simulator.steps import GPU, RECON, STEPS, TEST, VERSIONS, Step

FIRST_JOB = 6_812_000_000
FIRST_TASK = 45_210_000
FIRST_REQUEST = 61_000
FIRST_FILE = 31_400_000_000
FIRST_DATASET = 912_000_000
JOBS_PER_TASK = 30
LONGEST_ATTEMPT = 14 * HOUR
FINAL = {"done": 55, "finished": 30, "failed": 3, "aborted": 7, "broken": 3, "exhausted": 2}
LIVE = {"running": 80, "scouting": 6, "paused": 4, "throttled": 4, "pending": 3, "finishing": 3}
IDLE = {"pending": 4, "staging": 2, "registered": 2, "defined": 2, "assigning": 1, "ready": 2}
PROCESSES = (
    "MinBias",
    "Zmumu",
    "Zee",
    "Wenu",
    "ttbar",
    "dijet",
    "ttH",
    "HHbbbb",
    "GamJet",
    "SusyGG",
    "Ztautau",
    "Bphys",
)


class Burst(NamedTuple):
    """Jobs made in one go; `first` is the first one's PandaID."""

    time: int
    jobs: int
    first: int


@dataclass(slots=True)
class Task:
    """One task as planned. `settled`: none of its jobs lives; `limit`: when its last job is over at the latest."""

    number: int
    name: str
    step: Step
    user: User
    queues: list[Queue]
    version: str
    status: str
    jobs: int
    created: int
    bursts: list[Burst]
    settled: bool
    limit: int
    failure: float
    spare_files: int
    taskid: int = 0
    first_file: int = 0
    first_dataset: int = 0
    dialog: str | None = None
    story: str = ""
    max_attempt: int = 3
    merges: bool = False
    event_service: bool = False
    queue_weights: list[float] = field(default_factory=list)

    @property
    def reqid(self) -> int:
        return FIRST_REQUEST + (self.taskid - FIRST_TASK) % 30_000 // (1 if self.step.is_user else 4)

    @property
    def is_final(self) -> bool:
        return self.status in FINAL and self.status != "exhausted"


class Plan:
    """Everything that follows from `--jobs`, `--days`, `--seed` and `--now`."""

    def __init__(self, jobs: int, days: int, seed: int, now: int) -> None:
        self.jobs, self.days, self.seed, self.now = jobs, days, seed, now
        self.start = now - days * DAY
        self.grid: Grid = grids.build(jobs, seeded(seed, "grid"))
        self.people = people.build(jobs, seeded(seed, "people"))
        self._user_weights = list(accumulate(1 / rank**0.9 for rank in range(1, len(self.people))))
        self.troubles = stories.plant(self.grid, now)
        self._story_jobs = [int(story.jobs * max(12, min(60, jobs // 60))) for story in stories.TASK_STORIES]
        self.ordinary = max(30, jobs // JOBS_PER_TASK)
        self.idle = self.ordinary // 25 + 1
        self._stride = next(n for n in range(self.ordinary * 5 // 8, 2 * self.ordinary) if gcd(n, self.ordinary) == 1)
        self._next_job, self._next_task = self._first_ids()

    def tasks(self) -> Iterator[Task]:
        """Every task with its ids; each walk gives the same."""
        next_job, next_task = Counter(self._next_job), Counter(self._next_task)
        file, dataset = FIRST_FILE, FIRST_DATASET
        for task in self._drafts():
            hour = self._hour(task.created)
            task.taskid, task.first_file, task.first_dataset = next_task[hour], file, dataset
            next_task[hour] += 1
            file += 6 * task.jobs + task.spare_files + 1000
            dataset += 4 * len(task.queues) + 12
            for index, burst in enumerate(task.bursts):
                hour = self._hour(burst.time)
                task.bursts[index] = burst._replace(first=next_job[hour])
                next_job[hour] += burst.jobs
            yield task

    def _hour(self, ms: int) -> int:
        return (ms - self.start) // HOUR

    def _first_ids(self) -> tuple[dict[int, int], dict[int, int]]:
        """The first PandaID and task id of every hour: ids grow with time over all tasks."""
        jobs: Counter[int] = Counter()
        tasks: Counter[int] = Counter()
        for task in self._drafts():
            tasks[self._hour(task.created)] += 1
            for burst in task.bursts:
                jobs[self._hour(burst.time)] += burst.jobs
        return _running_start(jobs, FIRST_JOB), _running_start(tasks, FIRST_TASK)

    def _drafts(self) -> Iterator[Task]:
        for number, jobs in enumerate(self._sizes()):
            random = seeded(self.seed, "task", number)
            if number < len(stories.TASK_STORIES):
                yield self._story_task(number, jobs, random)
            else:
                yield self._ordinary_task(number, jobs, random)

    def _sizes(self) -> Iterator[int]:
        """Jobs of each task: the stories', then a long tail that adds up to exactly `jobs`, then none."""
        yield from self._story_jobs
        left = self.jobs - sum(self._story_jobs)
        total = sum(_weight(rank) for rank in range(self.ordinary))
        done, reached = 0, 0.0
        for place in range(self.ordinary):
            # Any order will do that spreads the big tasks over time: a stride that has no factor in common.
            reached += _weight(place * self._stride % self.ordinary)
            target = left if place == self.ordinary - 1 else int(left * reached / total)
            yield target - done
            done = target
        yield from [0] * self.idle

    def _story_task(self, number: int, jobs: int, random: Random) -> Task:
        story = stories.TASK_STORIES[number]
        begin = max(self.start + HOUR, self.now - story.started_hours_ago * HOUR)
        end = min(begin + story.active_hours * HOUR, self.now - MINUTE)
        task = self._task(number, story.step, jobs, begin, random)
        task.name, task.story = stories.name_of(story), story.name
        task.user = self.people[1] if story.step.is_user else self.people[0]
        task.status, task.dialog, task.settled = story.status, story.dialog, story.settled
        task.version, task.failure = story.version or VERSIONS[0], story.failure
        task.merges, task.event_service = story.merges, story.event_service
        task.limit = min(end + LONGEST_ATTEMPT, self.now - 2 * MINUTE)
        task.bursts = self._bursts(jobs, begin, end, random)
        return task

    def _ordinary_task(self, number: int, jobs: int, random: Random) -> Task:
        step = random.choices(STEPS, [step.weight for step in STEPS])[0]
        if step is GPU and not self.grid.with_gpus:
            step = RECON
        begin = self._begin(number, random)
        task = self._task(number, step, jobs, begin, random)
        hours = random.lognormvariate(1.5 if step.is_user else 2.7, 0.8)
        end = min(int(begin + hours * HOUR), self.now - 10 * SECOND)
        task.bursts = self._bursts(jobs, begin, end, random)
        task.settled = bool(jobs) and end + LONGEST_ATTEMPT < self.now
        task.limit = end + LONGEST_ATTEMPT
        states = FINAL if task.settled else LIVE if jobs else IDLE
        task.status = random.choices(list(states), list(states.values()))[0]
        task.dialog = _dialog(task, random)
        if task.status in ("broken", "failed"):
            task.failure = 1.0
        return task

    def _begin(self, number: int, random: Random) -> int:
        """Tasks come in the order of their time, so that ids are written almost in order, too."""
        place = (number - len(stories.TASK_STORIES)) % self.ordinary
        width = self.days * DAY - HOUR
        return self.start + int(width * (place + random.random()) / self.ordinary)

    def _task(self, number: int, step: Step, jobs: int, begin: int, random: Random) -> Task:
        queues = self._queues(step, jobs, random)
        task = Task(
            number=number,
            name="",
            step=step,
            user=self._user(step, random),
            queues=queues,
            version=random.choice(VERSIONS),
            status="running",
            jobs=jobs,
            created=begin - random.randrange(2 * MINUTE, 50 * MINUTE),
            bursts=[],
            settled=False,
            limit=0,
            failure=min(0.6, step.failure * random.lognormvariate(0, 0.7)),
            spare_files=0 if jobs == 0 else random.randrange(jobs // 2 + 2),
            max_attempt=random.choice((3, 3, 5)),
            merges=step.is_user and jobs >= 40 and random.random() < 0.25,
            event_service=step.name == "simul" and jobs >= 30 and random.random() < 0.05,
            queue_weights=grids.cumulative(queues),
        )
        task.merges = task.merges or task.event_service
        task.name = _name(task, random)
        return task

    def _user(self, step: Step, random: Random) -> User:
        if not step.is_user:
            return self.people[0]
        return random.choices(self.people[1:], cum_weights=self._user_weights)[0]

    def _queues(self, step: Step, jobs: int, random: Random) -> list[Queue]:
        pool = self.grid.analysis if step.is_user else self.grid.production
        if step is TEST:
            pool = self.grid.testing
        elif step is GPU:
            pool = self.grid.with_gpus
        fitting = [q for q in pool if q.cores >= step.cores and (q.ram_per_core >= step.ram or q.cores == 1)] or pool
        wanted = min(len(fitting), 2 + jobs // 25, 12)
        chosen = random.choices(fitting, cum_weights=grids.cumulative(fitting), k=wanted)
        return list({queue.name: queue for queue in chosen}.values())

    def _bursts(self, jobs: int, begin: int, end: int, random: Random) -> list[Burst]:
        if not jobs:
            return []
        count = max(1, min(jobs // 4, 2 + int(jobs**0.5)))
        times = sorted(_by_day(begin, end, random) for _ in range(count))
        times[0] = begin
        each, rest = divmod(jobs, count)
        return [Burst(time, each + (index < rest), 0) for index, time in enumerate(times)]


def _by_day(begin: int, end: int, random: Random) -> int:
    """A time between the two, rather by day than by night."""
    time = random.randint(begin, max(begin, end))
    again = random.randint(begin, max(begin, end))
    return time if random.random() < 0.6 + 0.4 * sin((time % DAY) / DAY * 6.2832 - 2.1) else again


def _weight(rank: int) -> float:
    return float((rank + 3) ** -0.75)


def _running_start(counts: Counter[int], first: int) -> dict[int, int]:
    """Where each hour's ids begin when hours follow one another."""
    starts = {}
    for hour in sorted(counts):
        starts[hour] = first
        first += counts[hour]
    return starts


def _name(task: Task, random: Random) -> str:
    if task.step.is_user:
        who = task.user.name.replace(" ", "")
        return f"user.{who}.{random.choice(PROCESSES)}_{task.step.name}_v{random.randrange(1, 40)}.{task.number:05d}/"
    tags = task.step.tags.format(e=random.randrange(8000, 8600), s=random.randrange(4100, 4500), r=random.randrange(15000, 15999))  # fmt: skip
    return f"mc26_13p6TeV.{600_000 + task.number}.{random.choice(PROCESSES)}.{task.step.name}.{tags}"


def _dialog(task: Task, random: Random) -> str | None:
    name = task.user.name
    dialogs = {
        "aborted": f"kill by {name}",
        "broken": "no scout jobs succeeded",
        "paused": "pause by operator01",
        "pending": f"brokerage failed for {random.randrange(1, 9)} input datasets when trying 9 datasets.",
        "exhausted": "exhausted: too many failed attempts",
        "finishing": f"soft finish by {name}",
        "staging": f"waiting for input: {random.randrange(90)} of 240 files staged from tape",
    }
    return dialogs.get(task.status)
