"""The search of logs: Elasticsearch 7 to 9 or OpenSearch 1 to 3, asked by REST for what all of them understand.

found = search.ask("atlas_pilotlogs*", {"query": {"match": {"PandaJobID": "6000000001"}}, "size": 100})
"""

import base64
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.conf import settings

from core.outside import door
from core.outside.door import Credentials, Limits, Question
from core.outside.problems import Unfetched

TIME_LIMIT_S = 3.0
CONNECT_LIMIT_S = 1.0
SIZE_LIMIT = 32 * door.MB
# A cluster numbers its answers as far as this; after that it goes on from a line.
WINDOW = 10_000
# An index that is missing or closed beside others is left out; that all are is noticed by the number of shards.
OPTIONS = "ignore_unavailable=true&allow_no_indices=true"
OLDEST = {"Elasticsearch": 7, "OpenSearch": 1}
NEWEST = {"Elasticsearch": 9, "OpenSearch": 3}
BUSY, REFUSED = 429, 400
WORDS = {
    "absent": "The log search has no such index.",
    "denied": "The log search does not let the portal ask.",
    "silent": "The log search could not be reached.",
    "slow": "The log search took too long to answer.",
    "large": "The log search sends more than can be read at once.",
}


@dataclass(frozen=True)
class Hit:
    """One line as it was stored, and its place in the order that was asked for."""

    source: Mapping[str, Any]
    place: tuple[Any, ...]


@dataclass(frozen=True)
class Found:
    """An answer. `total` is only a least number where `at_least`; `warnings` say what was not looked at."""

    hits: Sequence[Hit]
    total: int
    at_least: bool
    groups: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """What answers there, and whether the portal's questions are known to be understood by it."""

    product: str
    number: str

    @property
    def is_known(self) -> bool:
        major = self.number.partition(".")[0]
        return major.isdigit() and OLDEST[self.product] <= int(major) <= NEWEST[self.product]


def is_there() -> bool:
    """Whether a search of logs is configured."""
    return bool(settings.SEARCH_URL)


def ask(index: str, question: Mapping[str, Any], limit_s: float = TIME_LIMIT_S) -> Found:
    """The answer to one question about the indices of that pattern.

    :raises Unfetched: when no host answers, or not this question; a part of an answer is one, with a warning.
    """
    # The cluster gives up before we do, and says what it has found until then.
    body = {**question, "timeout": f"{max(1, int(limit_s * 800))}ms"}
    return _found(_asked(f"/{quote(index, safe='*,')}/_search?{OPTIONS}", json.dumps(body).encode(), limit_s))


def version() -> Version:
    """:raises Unfetched: when no host answers."""
    told = _dict(_dict(_asked("/", None, TIME_LIMIT_S)).get("version"))
    product = "OpenSearch" if told.get("distribution") == "opensearch" else "Elasticsearch"
    return Version(product, str(told.get("number", "")))


def _asked(path: str, body: bytes | None, limit_s: float) -> Any:
    """The document from the first host that is there: each is asked once, and all within the limit."""
    ends = time.monotonic() + limit_s
    refused = Unfetched("silent", WORDS["silent"])
    for url in settings.SEARCH_URL:
        if (left := ends - time.monotonic()) <= 0:
            break
        limits = Limits(SIZE_LIMIT, total_s=left, connect_s=min(CONNECT_LIMIT_S, left), read_s=left)
        try:
            return door.read_json(url.rstrip("/") + path, _question(body), limits)
        except Unfetched as failure:
            refused = failure
        if refused.reason != "silent":
            break
    raise _worded(refused) from refused


def _question(body: bytes | None) -> Question:
    headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if body is not None else {})
    return Question(headers, body, Credentials(_identity()), configured=True)


def _identity() -> dict[str, str]:
    if settings.SEARCH_API_KEY:
        return {"Authorization": f"ApiKey {settings.SEARCH_API_KEY}"}
    if settings.SEARCH_USERNAME:
        pair = f"{settings.SEARCH_USERNAME}:{settings.SEARCH_PASSWORD}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    return {}


def _worded(refused: Unfetched) -> Unfetched:
    """The same in words about the search, whose hosts mean nothing to a reader."""
    if refused.status == BUSY:
        words = "The log search has too much to do at this moment; ask again soon."
    elif refused.status == REFUSED:
        words = "The log search did not understand the question."
    else:
        words = WORDS.get(refused.reason, "The log search answered with an error.")
    return Unfetched(refused.reason, words, refused.status)


def _found(document: Any) -> Found:
    try:
        shards, hits = document["_shards"], document["hits"]
        asked, failed = int(shards["total"]), int(shards["failed"])
        made = [Hit(_dict(one.get("_source")), tuple(one.get("sort", ()))) for one in hits["hits"]]
        total, at_least = _total(hits.get("total"))
        late = bool(document.get("timed_out"))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unfetched("broken", "The answer of the log search cannot be read.") from error
    if not asked:
        raise Unfetched("absent", WORDS["absent"])
    if failed >= asked:
        raise Unfetched("broken", "The log search answered with an error.")
    return Found(made, total, at_least or late or failed > 0, _dict(document.get("aggregations")), _partial(late, failed, asked))  # fmt: skip


def _total(told: Any) -> tuple[int, bool]:
    if told is None:
        return 0, True
    return (int(told["value"]), told.get("relation") != "eq") if isinstance(told, dict) else (int(told), False)


def _partial(late: bool, failed: int, asked: int) -> tuple[str, ...]:
    found = ["The log search ran out of time, so lines may be missing."] if late else []
    if failed:
        found.append(f"{failed} of {asked} parts of the log search did not answer, so lines may be missing.")
    return tuple(found)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
