"""A real Rucio on SQLite, and nginx with TLS before it: it is Rucio's front, and a storage that speaks WebDAV.

Both take who is proven by a token or by the certificate of `certificates.of_this_machine`. Rucio pins versions of what the
portal uses as well, so it is installed beside it: `make .venv-rucio/.installed`.
"""

import hashlib
import os
import urllib.request
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.servers import certificates, registry
from tests.servers.processes import Missing, Server, free_port, listening, program, run, start, wait_until

VENV = registry.ROOT / ".venv-rucio"
SCOPE, STORAGE = "mc23", "SITE-A_DATADISK"
USERNAME, PASSWORD, STORAGE_TOKEN = "portal", "not-a-secret", "storage-token"
# nginx looks at certificates as Apache does in front of Rucio, which reads the name from the environment of the request.
APPLICATION = """
from rucio.web.rest.flaskapi.v1.main import application as rucio

def application(environ, start_response):
    if name := environ.pop("HTTP_X_CLIENT_NAME", ""):
        environ["SSL_CLIENT_S_DN"] = name
    return rucio(environ, start_response)
"""
BUILD = "from rucio.db.sqla.util import *; build_database(); create_base_vo(); create_root_account()"
CONFIGURATION = """
[database]
default = sqlite:///{room}/rucio.db
[policy]
permission = generic
schema = generic
lfn2pfn_algorithm_default = hash
[bootstrap]
userpass_identity = {username}
userpass_pwd = {password}
x509_identity = CN=localhost
[alembic]
cfg = {room}/alembic.ini
[cache]
url = 127.0.0.1:{nothing}
"""
ALEMBIC = """
[alembic]
script_location = {site}/rucio/db/sqla/migrate_repo
sqlalchemy.url = sqlite:///{room}/rucio.db
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
handlers = console
[handler_console]
class = StreamHandler
args = ()
formatter = plain
[formatter_plain]
format = %(message)s
"""
FRONT = """
daemon off; pid {room}/nginx.pid; worker_processes 1; error_log {room}/nginx-error.log;
events {{ }}
http {{
  access_log {room}/access.log; client_body_temp_path {room}/body; proxy_temp_path {room}/proxy;
  fastcgi_temp_path {room}/fastcgi; uwsgi_temp_path {room}/uwsgi; scgi_temp_path {room}/scgi; client_max_body_size 0;
  map "$http_authorization:$ssl_client_s_dn" $proven {{ default 0; "~^Bearer {token}:" 1; "~:CN=localhost$" 1; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificate}; ssl_certificate_key {certificate}; ssl_verify_client optional_no_ca;
    location / {{ proxy_pass http://127.0.0.1:{inner}; proxy_set_header X-Client-Name $ssl_client_s_dn; }}
    location /dav/ {{ if ($proven = 0) {{ return 403; }} root {room}; }}
  }}
}}
"""


@dataclass(frozen=True)
class Rucio:
    """A running Rucio with its storage; both at `url`."""

    url: str
    room: Path

    def holds(self, name: str, content: bytes | None) -> None:
        """Make a file known to Rucio; its content lies on the storage, unless it was lost."""
        size, checksum = len(content or b""), f"{zlib.adler32(content or b''):08x}"
        file = {"scope": SCOPE, "name": name, "bytes": size, "adler32": checksum}
        self.ask("/replicas", {"rse": STORAGE, "files": [file], "ignore_availability": True})
        if content is not None:
            path = self.room / "dav" / "rse" / _place(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def ask(self, path: str, body: Any) -> None:
        """POST to Rucio as its administrator."""
        account = {"X-Rucio-Account": "root", "X-Rucio-Username": USERNAME, "X-Rucio-Password": PASSWORD}
        trusted = str(certificates.of_this_machine())
        token = requests.get(f"{self.url}/auth/userpass", headers=account, verify=trusted, timeout=60)
        headers = {"X-Rucio-Auth-Token": token.headers["X-Rucio-Auth-Token"]}
        answer = requests.post(f"{self.url}{path}", json=body, headers=headers, verify=trusted, timeout=60)
        answer.raise_for_status()

    @property
    def requests(self) -> list[str]:
        """What nginx wrote of each request so far."""
        return (self.room / "access.log").read_text().splitlines()


def running() -> Rucio:
    """The run's Rucio.

    :raises Missing: when it is not installed.
    """
    server = registry.server("rucio-front", _start_front)
    found = Rucio(server.url, registry.directory() / "rucio-front")
    registry.once("rucio-storage", lambda: _introduce(found))
    return found


def _start(room: Path) -> Server:
    python = VENV / "bin" / "python"
    if not python.exists():
        raise Missing("Rucio is not installed: make .venv-rucio/.installed")
    site = next((VENV / "lib").glob("python3*/site-packages"))
    values = {"room": room, "username": USERNAME, "password": PASSWORD, "nothing": free_port(), "site": site}
    (room / "rucio.cfg").write_text(CONFIGURATION.format(**values))
    (room / "alembic.ini").write_text(ALEMBIC.format(**values))
    (room / "front.py").write_text(APPLICATION)
    told = {**os.environ, "RUCIO_HOME": str(room), "RUCIO_CONFIG": str(room / "rucio.cfg")}
    run(["env", *(f"{name}={told[name]}" for name in ("RUCIO_HOME", "RUCIO_CONFIG")), str(python), "-c", BUILD], room)
    port = free_port()
    command = [str(python), "-m", "gunicorn", "--no-control-socket", "--workers", "1", "--threads", "4"]
    pid = start([*command, "--bind", f"127.0.0.1:{port}", "front:application"], room, environment=told)
    wait_until(lambda: _answers(f"http://127.0.0.1:{port}/ping"), pid, room)
    return Server(f"http://127.0.0.1:{port}", pid)


def _start_front(room: Path) -> Server:
    daemon, port = program("nginx", "nginx"), free_port()
    inner = registry.server("rucio", _start).url.rpartition(":")[2]
    certificate = certificates.of_this_machine()
    values = {"room": room, "port": port, "inner": inner, "certificate": certificate, "token": STORAGE_TOKEN}
    (room / "nginx.conf").write_text(FRONT.format(**values))
    room.chmod(0o755)
    pid = start([daemon, "-e", str(room / "error.log"), "-c", str(room / "nginx.conf")], room)
    wait_until(lambda: listening(port), pid, room)
    return Server(f"https://127.0.0.1:{port}", pid)


def _introduce(found: Rucio) -> None:
    """Tell Rucio of the storage."""
    found.ask(f"/rses/{STORAGE}", {"deterministic": True})
    domains = {name: {"read": 1, "write": 1, "delete": 1} for name in ("lan", "wan")}
    domains["wan"] |= {"third_party_copy_read": 1, "third_party_copy_write": 1}
    protocol = {"hostname": "127.0.0.1", "port": int(found.url.rpartition(":")[2]), "prefix": "/dav/rse/"}
    more = {"impl": "rucio.rse.protocols.webdav.Default", "domains": domains}
    found.ask(f"/rses/{STORAGE}/protocols/https", protocol | more)
    found.ask(f"/accounts/root/scopes/{SCOPE}", {})


def _place(name: str) -> str:
    digest = hashlib.md5(f"{SCOPE}:{name}".encode(), usedforsecurity=False).hexdigest()
    return f"{SCOPE}/{digest[:2]}/{digest[2:4]}/{name}"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
