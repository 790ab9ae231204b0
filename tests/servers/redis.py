"""A Redis server that keeps nothing on disk."""

from pathlib import Path

from tests.servers.processes import Server, free_port, listening, program, start, wait_until

PACKAGE = "redis-server"


def start_server(room: Path, *options: str) -> Server:
    """A server in that empty directory."""
    daemon, port = program("redis-server", PACKAGE), free_port()
    command = [daemon, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(room), "--save", "", *options]
    pid = start(command, room)
    wait_until(lambda: listening(port), pid, room)
    return Server(f"redis://127.0.0.1:{port}/0", pid)
