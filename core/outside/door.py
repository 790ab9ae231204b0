"""The one door for HTTP to other services: it catches their errors, and limits where, how long and how much is read.

document = door.read_json(url)
with door.fetch(url, limits=Limits(total_s=10)) as answer:
    for chunk in answer.chunks(): ...
"""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from core.breaker import Breaker
from core.context import VERSION
from core.outside import policy as policies
from core.outside.connection import Deadline, Gate, GatedAdapter, Resolver
from core.outside.inflating import Bomb, Damaged, gunzipped
from core.outside.policy import PORTS, Policy
from core.outside.problems import Reason, Unfetched

MB = 1024**2
CHUNK = 64 * 1024
MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
REASONS: Mapping[int, Reason] = {401: "denied", 403: "denied", 404: "absent", 410: "absent"}
WORDS = {
    "absent": "{host} has no such file ({status}).",
    "denied": "{host} does not let the portal read it ({status}).",
    "broken": "{host} answered with an error ({status}).",
}
BREAKERS: dict[tuple[str, int], Breaker] = {}


@dataclass(frozen=True)
class Limits:
    """Of one fetch: bytes of its body, seconds in all, to connect, and between two bytes."""

    size: int = 64 * MB
    total_s: float = 30
    connect_s: float = 5
    read_s: float = 10


@dataclass(frozen=True)
class Credentials:
    """What proves who asks; given to the host of the first URL alone. `certificate` is a PEM file with its key."""

    headers: Mapping[str, str] = field(default_factory=dict)
    certificate: str = ""


NOBODY = Credentials()
USUAL = Limits()


@dataclass(frozen=True)
class Question:
    """How to ask: by GET unless there is a `body`; `configured` says that the URL stands in the settings."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    credentials: Credentials = NOBODY
    configured: bool = False


PLAIN = Question()
CONFIGURED = Question(configured=True)


@dataclass(frozen=True)
class Visit:
    """One fetch under way: whom it speaks to, and its deadline."""

    host: str
    limits: Limits
    deadline: Deadline

    def failed(self, error: Exception) -> Unfetched:
        """What an error of the network means to a reader."""
        if self.deadline.over or isinstance(error, (requests.Timeout, TimeoutError)):
            return self.slow()
        if isinstance(error, requests.exceptions.SSLError):
            return Unfetched("silent", f"{self.host} does not prove who it is: its certificate is not trusted.")
        if isinstance(error, requests.ConnectionError):
            return Unfetched("silent", f"{self.host} could not be reached.")
        return Unfetched("cut", f"{self.host} ended the connection early.")

    def slow(self) -> Unfetched:
        return Unfetched("slow", f"{self.host} did not send all within {self.limits.total_s:g} seconds.")

    def too_large(self) -> Unfetched:
        return Unfetched("large", f"{self.host} sends more than {self.limits.size // MB} MB.")


class Answer:
    """An answer whose body is still to be read; `headers` ignores case."""

    def __init__(self, response: requests.Response, visit: Visit) -> None:
        self.response, self.visit = response, visit
        self.url, self.status = str(response.url), response.status_code
        self.headers: Mapping[str, str] = response.headers

    @property
    def length(self) -> int | None:
        """What the server says of the length of the body."""
        text = self.headers.get("Content-Length", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    def chunks(self) -> Iterator[bytes]:
        """The body, plain where it came compressed, to its end.

        :raises Unfetched: when it is larger than the limit, is too slow, or ends early.
        """
        encoding = self.headers.get("Content-Encoding", "identity").lower()
        if encoding in {"identity", ""}:
            yield from self._raw()
        elif encoding in {"gzip", "x-gzip"}:
            yield from self._plain()
        else:
            raise Unfetched("broken", f"{self.visit.host} sends it in an encoding that was not asked for.")

    def read(self) -> bytes:
        """The whole body.

        :raises Unfetched: as `chunks`.
        """
        if (self.length or 0) > self.visit.limits.size:
            raise self.visit.too_large()
        return b"".join(self.chunks())

    def _raw(self) -> Iterator[bytes]:
        # What the header says of the length is a promise; what is counted is the truth.
        size = 0
        while chunk := self._next():
            size += len(chunk)
            if size > self.visit.limits.size:
                raise self.visit.too_large()
            yield chunk

    def _next(self) -> bytes:
        try:
            chunk: bytes = self.response.raw.read1(CHUNK, decode_content=False)
        except (HTTPError, OSError) as error:
            raise self.visit.failed(error) from error
        if self.visit.deadline.over:
            raise self.visit.slow()
        return chunk

    def _plain(self) -> Iterator[bytes]:
        try:
            yield from gunzipped(self._raw(), self.visit.limits.size)
        except Bomb as error:
            raise Unfetched("large", f"{self.visit.host}: {error.sentence}") from error
        except Damaged as error:
            raise Unfetched("broken", f"{self.visit.host} sends what cannot be unpacked.") from error


@contextmanager
def fetch(
    url: str,
    question: Question = PLAIN,
    limits: Limits = USUAL,
    policy: Policy | None = None,
    resolve: Resolver = socket.getaddrinfo,
) -> Iterator[Answer]:
    """The answer of a URL, with a status below 400; its body is read inside.

    :raises Unfetched: for everything that can go wrong, while the body is read as well.
    """
    rules = policy or policies.current()
    deadline = Deadline(limits.total_s)
    gate = Gate(rules, deadline, limits.connect_s, resolve)
    with deadline.running(), _session(gate) as session:
        answer = _followed(session, url, question, limits, gate)
        try:
            yield answer
        finally:
            answer.response.close()


def read(url: str, question: Question = PLAIN, limits: Limits = USUAL) -> bytes:
    """The body of a URL.

    :raises Unfetched: when it cannot be had.
    """
    with fetch(url, question, limits) as answer:
        return answer.read()


def read_json(url: str, question: Question = PLAIN, limits: Limits = USUAL) -> Any:
    """The JSON document at a URL.

    :raises Unfetched: when it cannot be had, or is no JSON.
    """
    try:
        return json.loads(read(url, question, limits))
    except (ValueError, RecursionError) as error:
        raise Unfetched("broken", "What came was not JSON.") from error


@contextmanager
def _session(gate: Gate) -> Iterator[requests.Session]:
    """For one fetch: no cookie, password file or proxy of this machine has a say in it."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers.clear()
        session.headers.update(
            {"User-Agent": f"bigpandamon/{VERSION}", "Accept-Encoding": "identity", "Connection": "close"}
        )
        session.verify = settings.OUTSIDE_CA or True
        for scheme in PORTS:
            session.mount(f"{scheme}://", GatedAdapter(gate))
        yield session


def _followed(session: requests.Session, url: str, question: Question, limits: Limits, gate: Gate) -> Answer:
    """The answer behind the redirects; each address on the way is checked, and none but the first gets credentials."""
    first = parts = gate.policy.check(url, configured=question.configured)
    for _ in range(MAX_REDIRECTS + 1):
        own = _origin(parts) == _origin(first)
        visit = Visit(parts.hostname or "", limits, gate.deadline)
        response = _guarded(visit, parts, lambda: _sent(session, parts.geturl(), question, limits, own=own))  # noqa: B023 - called at once
        if response.status_code not in REDIRECTS or question.body is not None:
            return _judged(Answer(response, visit))
        response.close()
        parts = _next_hop(parts, response.headers.get("Location", ""), gate.policy, configured=question.configured)
    raise Unfetched("forbidden", f"{first.hostname} sends on and on; {MAX_REDIRECTS} redirects are followed.")


def _sent(session: requests.Session, url: str, question: Question, limits: Limits, *, own: bool) -> requests.Response:
    credentials = question.credentials if own else NOBODY
    return session.request(
        "GET" if question.body is None else "POST",
        url,
        headers={**question.headers, **credentials.headers},
        data=question.body,
        cert=credentials.certificate or None,
        timeout=(limits.connect_s, limits.read_s),
        allow_redirects=False,
        stream=True,
    )


def _guarded(visit: Visit, parts: SplitResult, ask: Callable[[], requests.Response]) -> requests.Response:
    """Ask a host, unless it has just failed several times."""
    place = (visit.host, parts.port or PORTS[parts.scheme])
    breaker = BREAKERS.setdefault(place, Breaker("outside", failures=5, within_s=30, probe_s=15))
    if not breaker.allows():
        raise Unfetched("silent", f"{visit.host} has not answered lately; it is tried again every few seconds.")
    try:
        response = ask()
    except (requests.RequestException, HTTPError, OSError) as error:
        breaker.failed()
        raise visit.failed(error) from error
    breaker.worked()
    return response


def _next_hop(parts: SplitResult, location: str, rules: Policy, *, configured: bool) -> SplitResult:
    found = urlsplit(urljoin(parts.geturl(), location))
    # A service of the settings may send on inside itself; any other host must be listed.
    found = rules.check(found.geturl(), configured=configured and found.hostname == parts.hostname)
    if parts.scheme == "https" and found.scheme != "https":
        raise Unfetched("forbidden", f"{parts.hostname} sends on to an address without TLS.")
    return found


def _origin(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]


def _judged(answer: Answer) -> Answer:
    if answer.status < 300:
        return answer
    answer.response.close()
    reason = REASONS.get(answer.status, "broken")
    raise Unfetched(reason, WORDS[reason].format(host=answer.visit.host, status=answer.status), answer.status)
