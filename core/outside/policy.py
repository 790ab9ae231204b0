"""Where the portal may ask: hosts by name, and addresses by what they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from core import experiment
from core.outside.problems import Unfetched

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
PORTS = {"https": 443, "http": 80}
# What some versions of Python call public, and is not.
NEVER = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "2001::/23", "3fff::/20", "5f00::/16")))
# IPv4 addresses dressed as IPv6: the last 32 bits of these are what is reached.
TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("::/96"))


@dataclass(frozen=True)
class Policy:
    """`hosts` as in `log.example.org`, `*.example.org:8443` or `*`; `networks` may be reached though they are not public.

    A host without a port stands for the usual ones, `*` for any host on them.
    """

    hosts: tuple[str, ...]
    networks: tuple[Network, ...] = ()

    def check(self, url: str, *, configured: bool = False) -> SplitResult:
        """The parts of a URL that may be asked; its address is looked at when the connection is made.

        :param configured: the URL stands in the settings, so its host needs no listing.
        :raises Unfetched: saying why not.
        """
        parts, port = _parts(url)
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in PORTS:
            raise Unfetched("forbidden", f"Only http and https can be read, not {parts.scheme[:20] or 'this address'}.")
        if parts.username is not None or parts.password is not None:
            raise Unfetched("forbidden", "An address with an account in it is not asked.")
        if not host or not (configured or self._lists(host, port, PORTS[parts.scheme])):
            raise Unfetched("forbidden", f"The portal does not read from {host[:100]}:{port}.")
        return parts

    def permits(self, address: str) -> bool:
        """Whether a connection to that address may be made: it is public, or in a listed network."""
        found = _plain(ip_address(address.partition("%")[0]))
        if _within(found, self.networks):
            return True
        return found.is_global and not (found.is_multicast or found.is_reserved or _within(found, NEVER))

    def _lists(self, host: str, port: int, usual: int) -> bool:
        return any(_matches(entry, host.lower(), port, usual) for entry in self.hosts)


def current() -> Policy:
    """What the experiment and the settings list."""
    return Policy((*experiment.current().hosts, *settings.OUTSIDE_HOSTS), networks(settings.OUTSIDE_NETWORKS))


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """:raises ValueError: for a text that is no network."""
    return tuple(ip_network(text) for text in texts)


def _parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        return parts, parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise Unfetched("forbidden", "This is no address that can be read.") from error


def _matches(entry: str, host: str, port: int, usual: int) -> bool:
    name, _, listed = entry.lower().partition(":")
    if port != (int(listed) if listed else usual):
        return False
    return name in {"*", host} or (name.startswith("*.") and host.endswith(name[1:]))


def _within(address: Address, listed: Sequence[Network]) -> bool:
    return any(address in network for network in listed if network.version == address.version)


def _plain(address: Address) -> Address:
    """The address that is really reached."""
    if not isinstance(address, IPv6Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if inner is None and _within(address, TRANSLATED) and int(address) > 1:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address
