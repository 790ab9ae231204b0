"""What comes for the jobs of places: pilots that ask for them, and the workers in which Harvester starts pilots."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, Sum

from core.engines.base import Unanswered
from core.engines.doors import database
from core.panda.capabilities import capabilities
from core.panda.models import SiteData, WorkerStatistic
from dash.ladders import Path

# What an instance of Harvester said longer ago says nothing of now.
WORKERS_FRESH = timedelta(hours=12)
# The window in which PanDA's servers count what pilots ask.
PILOT_HOURS = 3
# Rows of SiteData that are made from those of the servers, or are of something else.
MEANS = ("production", "analysis")
NO_SERVERS = (*MEANS, "test", "max", "snapshot")
PILOT_COLUMNS = ("site", "flag", "hours", "getjobabs", "nojobabs", "lastmod")


@dataclass(frozen=True)
class Workers:
    """Workers as Harvester last counted them."""

    running: int
    submitted: int


@dataclass(frozen=True)
class Pilots:
    """How often pilots asked for a job in PILOT_HOURS, and how often there was none for them."""

    asked: int = 0
    in_vain: int = 0


@dataclass(frozen=True)
class Supply:
    """What comes for jobs, by place; None where it was not asked for or is not known, and which was asked for in vain."""

    workers: Mapping[Path, Workers] | None = None
    pilots: Mapping[Path, Pilots] | None = None
    unknown: tuple[str, ...] = ()

    def pilots_of(self, path: Path) -> Pilots | None:
        """What pilots asked for a place; where it is known of others, no row means that none asked."""
        return None if self.pilots is None else self.pilots.get(path, Pilots())


def supply(queues: Iterable[Path], as_of: datetime) -> Supply:
    """What comes for those queues and every place above them; a page stands without it."""
    paths = {path[-1]: path for path in queues}
    workers, pilots = _workers(paths, as_of), _pilots(paths, as_of)
    asked = (("workers", workers), ("pilots", pilots))
    return Supply(workers, pilots, tuple(name for name, found in asked if found is None))


def _workers(paths: Mapping[str, Path], as_of: datetime) -> dict[Path, Workers] | None:
    """None where nobody counted any of late, or the database does not answer."""
    recent = WorkerStatistic._default_manager.filter(lastupdate__gte=as_of - WORKERS_FRESH)
    rows = recent.filter(status__in=("running", "submitted")).values_list("computingsite", "status")
    try:
        with database():
            counted = [(queue, status, int(n or 0)) for queue, status, n in rows.annotate(Sum("n_workers"))]
    except Unanswered:
        return None
    places = _added_up(paths, counted)
    return {path: Workers(of["running"], of["submitted"]) for path, of in places.items()} if counted else None


def _pilots(paths: Mapping[str, Path], as_of: datetime) -> dict[Path, Pilots] | None:
    """None where PanDA does not keep it, or the database does not answer.

    A queue's servers are added up; where none has a row of its own, what stands for all of them counts.
    """
    if capabilities().missing(SiteData, *PILOT_COLUMNS):
        return None
    since = as_of - timedelta(hours=PILOT_HOURS)
    rows = SiteData._default_manager.filter(hours=PILOT_HOURS, lastmod__gte=since).values_list("site")
    servers, means = ~Q(flag__in=NO_SERVERS), Q(flag__in=MEANS)
    sums = [Sum(name, filter=of) for of in (servers, means) for name in ("getjobabs", "nojobabs")]
    try:
        with database():
            known = list(rows.annotate(**{f"sum{at}": one for at, one in enumerate(sums)}))
    except Unanswered:
        return None
    counted = [
        (queue, name, int((mean if of_servers is None else of_servers) or 0))
        for queue, asked, in_vain, asked_mean, in_vain_mean in known
        for name, of_servers, mean in (("asked", asked, asked_mean), ("in_vain", in_vain, in_vain_mean))
    ]
    places = _added_up(paths, counted)
    return {path: Pilots(of["asked"], of["in_vain"]) for path, of in places.items()} if known else None


def _added_up(paths: Mapping[str, Path], counted: Iterable[tuple[str, str, int]]) -> dict[Path, Counter[str]]:
    """Figures of queues by name, at each of those queues and every place above it."""
    places: dict[Path, Counter[str]] = defaultdict(Counter)
    for queue, name, count in counted:
        path = paths.get(queue, ())
        for depth in range(len(path) + 1) if path else ():
            places[path[:depth]][name] += count
    return places
