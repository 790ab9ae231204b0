"""`python -m scripts.nginx_conf DIRECTORY PORT BACKEND…`: nginx/bigpandamon.conf for one machine without its system folders.

Writes DIRECTORY/nginx.conf, which listens on 127.0.0.1:PORT and asks the backends on those ports.
"""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "nginx" / "bigpandamon.conf"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def main(directory: str, port: str, *backends: str) -> None:
    target = Path(directory).resolve()
    (target / "nginx.conf").write_text(whole(target, int(port), [int(one) for one in backends]))


def whole(directory: Path, port: int, backends: Sequence[int]) -> str:
    """A complete configuration around the one that is installed."""
    paths = " ".join(f"{name}_temp_path {directory}/{name};" for name in TEMPORARY)
    # Files of a developer's tree are often his alone; workers of another user could not read them.
    user = "user root;" if os.getuid() == 0 else ""
    return (
        f"{user} worker_processes 2; pid {directory}/nginx.pid; error_log {directory}/error.log; daemon off;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ include /etc/nginx/mime.types; {paths}\n{_moved(directory, port, backends)}\n}}\n"
    )


def _moved(directory: Path, port: int, backends: Sequence[int]) -> str:
    """The installed file with the ports and paths of this machine."""
    text = SOURCE.read_text()
    servers = "\n".join(f"    server 127.0.0.1:{one} max_fails=2 fail_timeout=2s;" for one in backends)
    text = re.sub(r"(?:    server 127\.0\.0\.1:\d+ [^\n]*\n?)+", f"{servers}\n", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    text = text.replace("/var/lib/nginx/bigpandamon", f"{directory}/cache")
    text = text.replace("/var/log/nginx/bigpandamon.access.log", f"{directory}/access.log")
    return text.replace("/opt/bigpandamon/var/static/", f"{ROOT}/var/static/")


if __name__ == "__main__":
    main(*sys.argv[1:])
