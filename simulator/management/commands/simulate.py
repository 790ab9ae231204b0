from argparse import ArgumentParser
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core.panda import simulated
from simulator import live, stories, writer
from simulator.base import seeded
from simulator.clock import from_datetime
from simulator.plan import Plan

FEWEST_JOBS = 300


class Command(BaseCommand):
    help = (
        "Fill the empty database of PANDA_RW_DB_URL with a simulated grid. With --live, keep it moving; a database that "
        "holds a simulated grid already is then left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jobs", type=int, default=20_000, help="how many jobs (default 20000)")
        parser.add_argument("--days", type=int, default=5, help="how many days they reach back (default 5)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed and --now give the same rows")
        parser.add_argument("--now", type=datetime.fromisoformat, help="the moment it shows, in UTC (default: now)")
        parser.add_argument("--live", type=float, metavar="RATE", help="then change that many jobs per second")
        parser.add_argument("--live-seconds", type=float, metavar="N", help="stop moving after N seconds")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["jobs"] < FEWEST_JOBS or options["days"] < 1:
            raise CommandError(f"The stories need at least {FEWEST_JOBS} jobs and one day.")
        try:
            if not (options["live"] and writer.is_filled(simulated.writable())):
                self._fill(options)
            if options["live"]:
                self._move(options)
        except simulated.NotSimulated as error:
            raise CommandError(str(error)) from error

    def _fill(self, options: dict[str, Any]) -> None:
        jobs, days, seed = options["jobs"], options["days"], options["seed"]
        now = options["now"] or datetime.now(UTC).replace(tzinfo=None, second=0, microsecond=0)
        arguments = (jobs, days, seed, from_datetime(now))
        started = monotonic()
        self.stdout.write(f"{jobs} jobs of {days} days up to {now} UTC, seed {seed}")
        with tqdm(total=jobs, unit="job", disable=None) as bar:
            rows = writer.fill(simulated.writable(), arguments, bar.update)
        seconds = monotonic() - started
        self.stdout.write(f"{rows} rows in {seconds:.1f} s: {jobs / seconds:.0f} jobs/s")
        for story in (*Plan(*arguments).troubles.stories(), *stories.tasks()):
            self.stdout.write(f"  {story.name}: {story.what} {story.find}")

    def _move(self, options: dict[str, Any]) -> None:
        rate, seconds = options["live"], options["live_seconds"]
        self.stdout.write(f"Moving at {rate:g} job changes per second{'' if seconds else ', until Ctrl-C'}")
        try:
            with tqdm(unit="change", disable=None) as bar:
                made = live.run(rate, seconds, seeded(options["seed"], "live"), bar.update)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
        else:
            self.stdout.write(f"{made} changes")
