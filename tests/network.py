"""Tests talk to servers on this machine only; a connection anywhere else fails the test that makes it."""

from ipaddress import ip_address
from typing import Any


class OutsideNetwork(AssertionError):
    """Something asked for a host that is not this machine."""


def loopback_only(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: `sys.addaudithook(loopback_only)`."""
    if event == "socket.getaddrinfo":
        _require_loopback(arguments[0])
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        _require_loopback(arguments[1][0])


def _require_loopback(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in {None, "", "localhost"} and not _is_loopback(str(name)):
        raise OutsideNetwork(f"The tests may not reach {name!r}.")


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
