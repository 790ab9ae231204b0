"""Reading a log of 1 GB that lies on a plain store: how soon its first part is there, and what it costs the worker.

A portal of one worker and nginx with the file run on this machine; nothing is fetched beforehand.
"""

import os
import tempfile
import time
import urllib.error
import urllib.request
from importlib import import_module
from pathlib import Path

import psutil

from bench.report import at_most

MB = 1024**2
SIZE_MB = 1024
JOB = 6_000_000_001
NOT_FOUND = 404
LINE = b"2026-11-25 12:00:00,123 | INFO     | Dummy.step | event %09d took 0.123 s and went well\n"
FRONT = """
daemon off; pid {room}/nginx.pid; worker_processes 1; error_log {room}/error.log;
events {{ }}
http {{
  access_log off; client_body_temp_path {room}/body; proxy_temp_path {room}/proxy; fastcgi_temp_path {room}/fastcgi;
  uwsgi_temp_path {room}/uwsgi; scgi_temp_path {room}/scgi; types {{ }} default_type text/plain;
  server {{ listen 127.0.0.1:{port}; root {room}/files; }}
}}
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
    import django  # noqa: PLC0415 - settings are named above

    django.setup()
    from tests.servers import registry  # noqa: PLC0415

    guard = registry.open_run()
    try:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder))
    finally:
        registry.close_run(guard)


def _measure(room: Path) -> None:
    url, worker = _portal(room, _store(room))
    reader = f"{url}/joblog/{JOB}/?file=grid.out"
    _seconds(f"{url}/filebrowser/?json&pandaid=1")
    before = worker.memory_info().rss
    # From here on the system notes the peak anew.
    Path(f"/proc/{worker.pid}/clear_refs").write_text("5")
    for name, more, most in (
        ("first 256 KB of 1 GB, nothing fetched", "", 2),
        ("its last lines, all fetched now and kept", "&part=end", 30),
        ("its first lines and errors again", "", 3),
        ("its last lines again", "&part=end", 3),
        ("a page in its middle", "&lines=6000000", 3),
        ("one step of a search that finds nothing", "&find=nowhere-to-be-found", 8),
    ):
        at_most(f"logs: {name}", _seconds(f"{reader}{more}"), most, "s")
    spent = _processor_time(worker)
    at_most(
        "logs: download of it, secrets masked", _seconds(f"{url}/filebrowser/?pandaid={JOB}&filename=grid.out"), 60, "s"
    )
    # What else the machine does is not in this.
    at_most("logs: processor's time of that", _processor_time(worker) - spent, 30, "s")
    at_most("logs: growth of the worker's memory at its peak", _peak(worker) / MB - before / MB, 64, "MB")


def _processor_time(worker: psutil.Process) -> float:
    times = worker.cpu_times()
    return times.user + times.system


def _peak(worker: psutil.Process) -> int:
    status = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
    return 1024 * int(next(line for line in status if line.startswith("VmHWM:")).split()[1])


def _store(room: Path) -> str:
    """The URL of a log of that size."""
    from tests.servers.processes import Server, free_port, listening, program, start, wait_until  # noqa: PLC0415
    from tests.servers.registry import server  # noqa: PLC0415

    (room / "files").mkdir()
    room.chmod(0o755)
    with (room / "files" / "grid.out").open("wb") as file:
        count = 0
        while file.tell() < SIZE_MB * MB - MB:
            file.write(b"".join(LINE % number for number in range(count, count + 10_000)))
            count += 10_000

    def begin(own: Path) -> Server:
        port = free_port()
        (own / "nginx.conf").write_text(FRONT.format(room=room, port=port))
        pid = start([program("nginx", "nginx"), "-e", str(own / "error.log"), "-c", str(own / "nginx.conf")], own)
        wait_until(lambda: listening(port), pid, own)
        return Server(f"http://127.0.0.1:{port}", pid)

    return f"{server('store', begin).url}/grid.out"


def _portal(room: Path, log: str) -> tuple[str, psutil.Process]:
    """The URL of a portal that knows one job with that log, and its worker."""
    from core.panda import simulated  # noqa: PLC0415
    from tests.servers import databases, portal, registry  # noqa: PLC0415

    databases.create("sqlite", "logs")
    databases.use("sqlite", "logs")
    simulated.create()
    import_module("tests.logs.wire").job(log)
    told = {
        "OUTSIDE_HOSTS": log.split("/")[2],
        "OUTSIDE_NETWORKS": "127.0.0.0/8",
        "LOG_DIR": str(room / "kept"),
    }
    url = databases.url("sqlite", "logs")
    found = registry.server("portal", lambda own: portal.start_portal(own, url, **told))
    _seconds(f"{found.url}/health/live")
    return found.url, psutil.Process(found.pid).children()[0]


def _seconds(url: str) -> float:
    """Time to the last byte of an answer, whatever it is."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:  # noqa: S310 - addresses of this machine
            while answer.read(MB):
                pass
    except urllib.error.HTTPError as refused:
        if refused.code != NOT_FOUND:
            raise
    return time.monotonic() - began


if __name__ == "__main__":
    main()
