"""nginx with the project's own configuration in front of running portals."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from scripts import nginx_conf
from tests.servers.processes import Server, free_port, listening, program, start, wait_until

PACKAGE = "nginx"


def start_server(room: Path, *backends: str, change: Callable[[str], str] = str) -> Server:
    """A server in that empty directory, in front of the portals at those URLs; `change` is what an operator edits."""
    daemon, port = program("nginx", PACKAGE), free_port()
    ports = [urlsplit(url).port or 80 for url in backends]
    (room / "nginx.conf").write_text(change(nginx_conf.whole(room, port, ports)))
    pid = start([daemon, "-e", str(room / "error.log"), "-c", str(room / "nginx.conf")], room)
    wait_until(lambda: listening(port), pid, room)
    return Server(f"http://127.0.0.1:{port}", pid)
