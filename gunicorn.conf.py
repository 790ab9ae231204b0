"""gunicorn's settings for `make demo` and `make serve`; address and numbers come from the environment."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from gunicorn.http import message

from settings import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.production")
try:
    # Read here, once: a wrong setting stops the start in one line, instead of each worker with a stack trace.
    bind = f"{settings.ENV['HOST']}:{environment.number('PORT', settings.ENV['PORT'])}"
    workers = environment.number("WORKERS", settings.ENV["WORKERS"])
except ImproperlyConfigured as error:
    sys.exit(str(error))

# Longer than the longest statement, that of an export, so that a worker is only killed when it hangs; nginx waits longer
# still. A long answer says with each piece that its worker is alive.
timeout = settings.EXPORT_TIME_LIMIT_MS // 1000 + 30
graceful_timeout = 30
# Against what leaks slowly; workers do not all end at once.
max_requests = 20_000
max_requests_jitter = 4_000
# As much as nginx passes on: 700 job ids in one address, "," written "%2C", and the page that led to it. gunicorn itself
# allows half of that, or lines without end.
limit_request_line = limit_request_field_size = message.MAX_REQUEST_LINE = 16 * 1024
# It would lie in the home directory and let other programs steer the server.
control_socket_disable = True

# What the workers share and nobody else needs: it must be named before the first of them starts.
shared = Path(tempfile.mkdtemp(prefix="bigpandamon-"))
(shared / "metrics").mkdir()
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared / "metrics")
# Large requests never have more than a quarter of the workers, and no more than half of them wait for a page that another
# one makes: each gunicorn of a node brings its places and seats. They stay there, since workers of the other one may have them.
lane = Path(settings.LANE_DIR or shared / "lane")
brought = {f"place-{bind}-{number}" for number in range(max(1, workers // 4))}
brought |= {f"seat-{bind}-{number}" for number in range(workers // 2)}
try:
    lane.mkdir(exist_ok=True)
    for old in {one.name for one in lane.glob(f"*-{bind}-*")} - brought:
        (lane / old).unlink()
    for name in brought:
        (lane / name).touch()
except OSError as error:
    shutil.rmtree(shared)
    sys.exit(f"LANE_DIR cannot be used: {error}")
os.environ["PORTAL_LANE"] = str(lane)


def post_worker_init(worker: Any) -> None:
    from core.cache.release import fingerprint  # noqa: PLC0415 - Django is loaded by now
    from core.garbage import settle  # noqa: PLC0415 - Django is loaded by now
    from core.traffic.long_answers import LongAnswers  # noqa: PLC0415 - as above

    settle()
    fingerprint()
    LongAnswers.alive = worker.notify


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001 - gunicorn gives both
    """Gauges of a worker end with it."""
    from prometheus_client import multiprocess  # noqa: PLC0415

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:  # noqa: ARG001 - gunicorn gives it
    shutil.rmtree(shared, ignore_errors=True)
