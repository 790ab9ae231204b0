"""Connections whose address is looked at before they are made, and which end when their time is over."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Lock, Timer
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from core.outside.policy import Policy
from core.outside.problems import Unfetched

Resolver = Callable[..., list[tuple[Any, ...]]]


class Deadline:
    """Ends all connections of one fetch after so many seconds.

    Timeouts of sockets begin anew with every byte, and a server may send one now and then for ever: so a timer shuts a
    duplicate of each socket down, whatever its owner is waiting for.
    """

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._watched: list[socket.socket] = []
        self._lock = Lock()
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    @contextmanager
    def running(self) -> Iterator[None]:
        self._timer.start()
        try:
            yield
        finally:
            self._timer.cancel()
            with self._lock:
                for one in self._watched:
                    one.close()
                self._watched.clear()

    def watch(self, one: socket.socket) -> None:
        with self._lock:
            self._watched.append(one.dup())
        if self.over:
            self._end()

    def _end(self) -> None:
        self.over = True
        with self._lock:
            for one in self._watched:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)


class Gate:
    """Makes the connections of one fetch: the address that is checked is the one that is connected to."""

    def __init__(self, policy: Policy, deadline: Deadline, connect_s: float, resolve: Resolver) -> None:
        self.policy, self.deadline, self.connect_s, self.resolve = policy, deadline, connect_s, resolve

    def connect(self, host: str, port: int) -> socket.socket:
        """:raises Unfetched: when the name leads only to addresses that may not be asked.
        :raises OSError: when no connection can be made.
        """
        found = dict.fromkeys(str(place[4][0]) for place in self.resolve(host, port, type=socket.SOCK_STREAM))
        permitted = [address for address in found if self.policy.permits(address)]
        if not permitted:
            raise Unfetched("forbidden", f"{host} is not a public host, and the portal does not read from it.")
        return self._first(permitted, port)

    def _first(self, addresses: list[str], port: int) -> socket.socket:
        failed = OSError("no address")
        for address in addresses[:2]:
            try:
                made = socket.create_connection((address, port), self.connect_s)
            except OSError as error:
                failed = error
            else:
                self.deadline.watch(made)
                return made
        raise failed


class _Gated:
    """Mixed into urllib3's connections, which all make their socket by this method."""

    gate: Gate
    host: str
    port: int

    def _new_conn(self) -> socket.socket:
        return self.gate.connect(self.host, self.port)


class GatedHTTP(_Gated, HTTPConnection):
    pass


class GatedHTTPS(_Gated, HTTPSConnection):
    pass


def _gated(kind: type[Any], gate: Gate, *arguments: Any, **named: Any) -> Any:
    made = kind(*arguments, **named)
    made.gate = gate
    return made


class GatedAdapter(HTTPAdapter):
    """requests' way to the network, through a gate."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def get_connection_with_tls_context(
        self, request: PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> HTTPConnectionPool:
        # A server may close what it said it would keep: each request gets a connection of its own.
        self.poolmanager.clear()
        pool: Any = super().get_connection_with_tls_context(request, verify, proxies, cert)
        pool.ConnectionCls = partial(_gated, GatedHTTPS if pool.scheme == "https" else GatedHTTP, self.gate)
        return pool  # type: ignore[no-any-return]
