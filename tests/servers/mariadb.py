"""A MariaDB server whose data need not survive anything."""

from pathlib import Path

from tests.servers.processes import Server, free_port, listening, program, run, start, unprivileged, wait_until

PACKAGE = "mariadb-server"
OPTIONS = [
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-log-file-size=64M",
    "--skip-log-bin",
    # Hundreds of tables are made and dropped again and again: without a file each, and without waiting for the disk.
    "--innodb-file-per-table=0",
    "--innodb-flush-method=nosync",
    "--sync-frm=0",
]


def start_server(room: Path) -> Server:
    """A server in that empty directory; its URL is the administrator's, without a database."""
    install, daemon = (program(name, PACKAGE) for name in ("mariadb-install-db", "mariadbd"))
    as_nobody, port = unprivileged(room), free_port()
    data = f"--datadir={room}/data"
    run(
        [*as_nobody, install, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db"], room
    )
    # A server that starts removes what it takes for its own in the folder of temporary tables, also another one's.
    address = [f"--tmpdir={room}", f"--socket={room}/socket", f"--port={port}", "--bind-address=127.0.0.1"]
    pid = start([*as_nobody, daemon, "--no-defaults", data, *address, *OPTIONS], room)
    wait_until(lambda: listening(port), pid, room)
    return Server(f"mysql://root@127.0.0.1:{port}", pid)
