"""A PostgreSQL server whose data need not survive anything."""

import signal
from pathlib import Path

from tests.servers.processes import Server, free_port, listening, program, run, start, unprivileged, wait_until

PACKAGE = "postgresql"
# Speed over safety: nothing here outlives the run.
OPTIONS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "timezone=UTC"]


def start_server(room: Path) -> Server:
    """A server in that empty directory; its URL is the administrator's, without a database."""
    directories = sorted(str(path) for path in Path("/usr/lib/postgresql").glob("*/bin"))
    initdb, postgres = (program(name, PACKAGE, *directories) for name in ("initdb", "postgres"))
    as_nobody, port = unprivileged(room), free_port()
    data = room / "data"
    run(
        [
            *as_nobody,
            initdb,
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        room,
    )
    settings = [word for option in OPTIONS for word in ("-c", option)]
    pid = start(
        [*as_nobody, postgres, "-D", str(data), "-p", str(port), "-k", str(room), "-h", "127.0.0.1", *settings], room
    )
    wait_until(lambda: listening(port), pid, room)
    return Server(f"postgresql://postgres@127.0.0.1:{port}", pid, signal.SIGINT)
