"""What a portal that shares answers says is what one says that makes each of them anew, but for the moment."""

import os
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import pytest

from core.selection.request import SWITCHES
from tests.sameness import difference, still
from tests.servers.portal import sample_portal

# `make soak PART=spellings` asks many more; SEED asks others.
VARIANTS, SEED = int(os.environ.get("VARIANTS", "20")), int(os.environ.get("SEED", "7"))
# A portal without a Redis that is asked with a session: nothing of the cache's code is between its view and the reader.
UNSHARED = {"Cookie": "sessionid=1"}
# Pages of worker nodes name the address that they answer, which is that of the one who asked first.
OWN_ADDRESS = re.compile(r'"url": "/wns?/[^"]*", ')
NO_MORE: dict[str, str] = {}
# How many values of each dimension are tried at least, some of them twice.
LEAST = 10
Parameters = list[tuple[str, str]]
FILE = "/file/sim26.100007.Retryable.EVNT.nf80._000001.pool.root.1/"


class Variant(NamedTuple):
    """A request, one value of each dimension."""

    page: tuple[str, Parameters]
    shown: Parameters
    noise: Parameters
    spelling: str
    rendering: tuple[str, dict[str, str]]
    host: str
    headers: dict[str, str]
    method: str

    def path(self, chance: random.Random) -> str:
        """Its parameters in some order and spelling."""
        path, own = self.page
        parameters = [*own, *self.shown, *self.noise]
        match self.spelling:
            case "repeated" if own:
                parameters.append(chance.choice(own))
            case "other value" if own:
                parameters.append((chance.choice(own)[0], "finished"))
            case "capitals":
                parameters = [(name.upper(), text) for name, text in parameters]
            case "blank":
                parameters.extend((name, "") for name in ("computingsite", "jobstatus"))
            case "bare":
                parameters = [(name, None if name in SWITCHES else text) for name, text in parameters]
        chance.shuffle(parameters)
        given = [name if text is None else f"{name}={quote(text, safe='!|*,')}" for name, text in parameters]
        return f"{path}?{'&'.join([*given, *filter(None, [self.rendering[0]])])}"


DIMENSIONS: dict[str, Sequence[Any]] = {
    "page": [
        ("/jobs/", [("days", "900"), ("jobstatus", "!running")]),
        ("/jobs/", [("days", "900"), ("jobstatus", "failed|finished"), ("computingsite", "*")]),
        ("/jobs", [("jeditaskid", "9303"), ("sortby", "pandaid-ascending")]),
        ("/jobs/", [("pandaid", "3")]),
        ("/jobs/summary/", [("days", "900"), ("jobstatus", "failed")]),
        ("/jobs/", [("days", "900"), ("jobstatus", "failed"), ("summary", "1")]),
        ("/job/3/", []),
        ("/job", [("pandaid", "3")]),
        ("/job/999999999/", []),
        ("/jobrelationships/3/", [("direction", "upstream")]),
        ("/tasks/", [("days", "900"), ("status", "failed")]),
        ("/task/13/", []),
        ("/files/", [("jeditaskid", "13")]),
        (FILE, []),
        (FILE, [("copies", "1")]),
        ("/datasets/", [("jeditaskid", "13")]),
        ("/errors/", [("days", "900"), ("jobstatus", "failed")]),
        ("/errorsscat/", [("days", "900")]),
        ("/dash/region/", [("days", "900"), ("splitby", "jobtype"), ("level", "queue")]),
        ("/dash/region/", [("days", "900"), ("kiosk", "1")]),
        ("/dash/world/", [("days", "900")]),
        ("/sites/", [("status", "online")]),
        ("/site/DELTA_PROD/", [("days", "900")]),
        ("/wns/DELTA_PROD/", [("days", "900")]),
        ("/status_summary/", [("nhours", "90000")]),
        ("/workQueues/", [("queue_type", "managed")]),
        ("/users/", [("days", "900")]),
        ("/harvester/workers/", [("days", "900")]),
        ("/", []),
        ("/help/", []),
    ],
    "shown": [
        [],
        [("limit", "3")],
        [("display_limit", "3")],
        [("cols", "pandaid,jobstatus")],
        [("fields", "pandaid,jobstatus")],
        [("outputs", "jobs")],
        [("sortby", "pandaid-ascending")],
        [("summary", "1")],
        [("datasets", "1")],
        [("kiosk", "1")],
        [("copies", "1")],
        [("raw", "1")],
        [("strict", "1")],
        [("mode", "nodrop")],
    ],
    "noise": [[], [("utm_source", "a")], [("_", "1")], [("timestamp", "2")], [("hours", "")], [("nonsense", "1")], [("limit", "x")]],
    "spelling": ["plain", "repeated", "other value", "capitals", "blank", "bare"],
    "rendering": [
        ("", {}),
        ("json", {}),
        ("json=1", {}),
        ("JSON", {}),
        ("csv", {}),
        ("csv=1", {"Accept": "application/json"}),
        ("", {"Accept": "application/json"}),
        ("", {"Accept": "application/json;q=0.1, text/html"}),
        ("", {"Accept": "text/csv"}),
        ("", {"Accept": "x/;q"}),
    ],
    "host": ["127.0.0.1", "localhost"],
    "headers": [
        {},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Prefix": "/evil"},
        {"Authorization": "Bearer x"},
        {"Accept-Language": "de"},
        UNSHARED,
    ],
    "method": ["GET", "GET", "GET", "HEAD"],
}  # fmt: skip
# Where a dimension shows: pages that name themselves in full, and those whose parameters say yes by being there.
LISTS = [page for page in DIMENSIONS["page"] if page[0] in {"/jobs/", "/tasks/", "/files/", "/errors/", "/sites/"}]
SWITCHED = [page for page in DIMENSIONS["page"] if SWITCHES & dict(page[1]).keys()]
SHOWN_BY = {"host": LISTS, "headers": LISTS, "spelling": SWITCHED}
# What an answer says beside its body; the rest is of the moment, of the cache or the same everywhere.
TOLD = ("Content-Type", "Content-Disposition", "X-Total-Count", "X-Relation", "X-Truncated", "X-Warning", "Refresh")


def pairs(chance: random.Random) -> Iterator[tuple[Variant, Variant]]:
    """Requests that differ in one dimension alone, each value of each dimension at least once as the second one's."""
    for name, values in DIMENSIONS.items():
        for value in [*values, *chance.choices(values, k=max(0, LEAST - len(values)))]:
            usual = {other: known[0] for other, known in DIMENSIONS.items()}
            varied = {
                "page": chance.choice(SHOWN_BY.get(name, DIMENSIONS["page"])),
                "shown": chance.choice(DIMENSIONS["shown"]),
            }
            another = chance.choice([one for one in values if one != value])
            first = Variant(**{**usual, **varied, name: another})
            yield first, first._replace(**{name: value})


def variants(chance: random.Random, number: int) -> Iterator[Variant]:
    """Requests of any kind."""
    for _ in range(number):
        yield Variant(**{name: chance.choice(values) for name, values in DIMENSIONS.items()})


def asked(
    url: str, variant: Variant, path: str, extra: Mapping[str, str] = NO_MORE
) -> tuple[int, dict[str, str | None], str]:
    """What a request is answered, without the moment and the port."""
    port = urlsplit(url).port
    connection = HTTPConnection("127.0.0.1", port)
    headers = {"Host": f"{variant.host}:{port}", **variant.rendering[1], **variant.headers, **extra}
    connection.request(variant.method, path, headers=headers)
    answer = connection.getresponse()
    text = OWN_ADDRESS.sub("", answer.read().decode().replace(f":{port}", "").replace(f"%3A{port}", ""))
    connection.close()
    return answer.status, {name: answer.headers[name] for name in TOLD}, still(text)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_is_kept_for_one_reader_is_given_to_no_other(cached):
    plain, chance = sample_portal("sqlite").url, random.Random(SEED)
    for first, second in pairs(chance):
        cached.redis.flushall()
        asked(cached.url, first, first.path(random.Random(SEED)))
        path = second.path(random.Random(SEED))
        assert found_different(plain, cached.url, second, path) == "", f"SEED={SEED} after {first}"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_shared_answer_is_what_its_reader_alone_would_get(cached):
    plain, chance = sample_portal("sqlite").url, random.Random(SEED)
    for variant in variants(chance, VARIANTS):
        assert found_different(plain, cached.url, variant, variant.path(chance)) == "", f"SEED={SEED}"


def found_different(plain: str, shared: str, variant: Variant, path: str) -> str:
    """Where the two portals' answers differ, the second one's also when it has it already; empty for nowhere."""
    alone = asked(plain, variant, path, UNSHARED)
    for _ in range(2):
        found = asked(shared, variant, path)
        # A minute may have ended between the two.
        if found != alone and found != asked(plain, variant, path, UNSHARED):
            return f"{path} {variant}: {alone[:2]} {found[:2]} {difference(alone[2], found[2])}"
    return ""
