"""Who sent a request: taken from the connection, or from the trusted proxy in front, never from the sender's word."""

from collections.abc import Callable, Sequence
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# What only a proxy may say.
OF_PROXIES = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_REQUEST_ID",
    "HTTP_X_ORIGINAL_URL",
    "HTTP_FORWARDED",
)
# One household or machine owns a whole /64.
IPV6_PREFIX = 64
Networks = Sequence[IPv4Network | IPv6Network]


class TrustedHop:
    """Forgets forwarding headers that no trusted proxy has set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_trusted(request.META.get("REMOTE_ADDR", "")):
            for name in OF_PROXIES:
                request.META.pop(name, None)
        return self.get_response(request)


def client(request: HttpRequest) -> str:
    """The address that the nearest trusted proxy saw; for IPv6 its /64."""
    hops = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    hops.append(request.META.get("REMOTE_ADDR", ""))
    return _network(next((hop for hop in reversed(hops) if not is_trusted(hop)), hops[0]))


def is_trusted(address: str) -> bool:
    """Whether it is a proxy of ours; a connection without an address comes through a socket file of this machine."""
    if not address:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _trusted(settings.TRUSTED_PROXIES))


@cache
def _trusted(text: str) -> Networks:
    return [ip_network(part.strip()) for part in text.split(",") if part.strip()]


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 4:
        return str(found)
    return str(ip_network((found, IPV6_PREFIX), strict=False))
