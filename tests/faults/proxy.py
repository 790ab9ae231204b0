"""A TCP proxy in front of a server, which can be told to refuse, to take connections and say nothing, or to be slow."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from urllib.parse import urlsplit

MODES = ("forward", "hang", "refuse", "slow")
SLOW_S = 1.0


class Proxy:
    """Listens on `port` of this machine until it is closed; `mode` is one of MODES.

    It has let `passed` bytes through, and ends all connections at `cut_at`. While `flowing` is not set, bytes wait in it.
    """

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.mode = "forward"
        self.open: list[socket.socket] = []
        self.accepted = 0
        self.passed = 0
        self.flowing = Event()
        self.flowing.set()
        self.cut_at = float("inf")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        Thread(target=self._serve, daemon=True).start()

    def set(self, mode: str) -> None:
        """Change what happens to connections; those that are open end, as when a server stops."""
        self.mode = mode
        self._end_all()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._end_all()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.accepted += 1
                self.open.append(client)
                self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        if self.mode == "refuse":
            client.close()
        if self.mode in {"hang", "refuse"}:
            return
        server = socket.create_connection(self.target)
        self.open.append(server)
        for source, sink in ((client, server), (server, client)):
            Thread(target=self._copy, args=(source, sink), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while received := source.recv(65_536):
                if self.mode == "slow":
                    time.sleep(SLOW_S)
                self.flowing.wait()
                self.passed += len(received)
                if self.passed > self.cut_at:
                    self._end_all()
                    return
                sink.sendall(received)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    def _end_all(self) -> None:
        while self.open:
            one = self.open.pop()
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextmanager
def before(url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy in front of the server of that URL, and the URL through it."""
    parts = urlsplit(url)
    proxy = Proxy(str(parts.hostname), int(parts.port or 0))
    try:
        yield proxy, url.replace(f":{parts.port}", f":{proxy.port}", 1)
    finally:
        proxy.close()
