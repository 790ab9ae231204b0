"""A server that answers as it is told, down to the byte: what it sends, how slowly, and when it stops."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

Act = Callable[[socket.socket], None]


@dataclass(frozen=True)
class Heard:
    """A request as it came."""

    path: str
    headers: dict[str, str]


class Hostile:
    """Listens on `port` of this machine; `acts` maps a path to what is done with the connection."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.tls = _context(certificate) if certificate else None
        self.acts: dict[str, Act] = {}
        self.heard: list[Heard] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.closed = False
        Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def answers(self, path: str, body: bytes = b"", status: str = "200 OK", **headers: str) -> str:
        """Answer a path properly; the URL. Underscores in names of headers stand for dashes."""
        lines = {"Content-Length": str(len(body)), **{name.replace("_", "-"): text for name, text in headers.items()}}
        head = "".join(f"{name}: {text}\r\n" for name, text in lines.items() if text)
        return self.acts_on(path, says(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body))

    def acts_on(self, path: str, act: Act) -> str:
        self.acts[path] = act
        return f"{self.url}{path}"

    def count(self, path: str) -> int:
        return sum(one.path == path for one in self.heard)

    def close(self) -> None:
        self.closed = True
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, plain: socket.socket) -> None:
        with suppress(OSError), self._wrapped(plain) as client:
            heard = _read(client)
            self.heard.append(heard)
            self.acts.get(heard.path, says(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))(client)

    def _wrapped(self, client: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(client, server_side=True) if self.tls else client


@contextmanager
def hostile(certificate: Path | None = None) -> Iterator[Hostile]:
    """:param certificate: a PEM file with its key, to speak TLS."""
    server = Hostile(certificate)
    try:
        yield server
    finally:
        server.close()


def _context(certificate: Path) -> ssl.SSLContext:
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.load_cert_chain(certificate)
    return found


def says(data: bytes) -> Act:
    return lambda client: client.sendall(data)


def forever(head: bytes, piece: bytes, pause_s: float = 0.0) -> Act:
    """Send the same piece again and again, until the other side has enough."""

    def act(client: socket.socket) -> None:
        client.sendall(head)
        while True:
            client.sendall(piece)
            time.sleep(pause_s)

    return act


def _read(client: socket.socket) -> Heard:
    received = b""
    while b"\r\n\r\n" not in received:
        if not (more := client.recv(65_536)):
            break
        received += more
    first, *lines = received.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines)}
    return Heard(first.split(" ")[1], headers)
