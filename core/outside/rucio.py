"""Rucio: where the replicas of a file are."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from django.conf import settings

from core.outside import door
from core.outside.door import Credentials, Limits, Question
from core.outside.problems import Unfetched

LIMITS = Limits(size=4 * door.MB, total_s=10)
# What can be read over HTTP; the others are shown with the command that fetches them.
READABLE = ("https://", "davs://", "http://", "dav://")
SCHEMES = ("https", "davs", "http", "dav")
# Rucio signs addresses of object stores; these words in one are the signature, and it needs no other proof.
SIGNED_BY = ("x-amz-signature", "x-goog-signature", "signature", "sig")
SIGNED_S = 600
TOKEN = "X-Rucio-Auth-Token"  # noqa: S105 - the name of a header
# A token is not used in its last minute; where nothing is said of its end, it is taken for this long.
MARGIN_S = 60
USUAL_LIFE_S = 600


@dataclass(frozen=True)
class Replica:
    """One copy of a file: where to read it, and what it should be."""

    url: str
    storage: str
    size: int | None
    adler32: str


@dataclass(frozen=True)
class Found:
    """What Rucio knows of a file: copies that can be read over HTTP, and places of all copies."""

    replicas: list[Replica]
    storages: list[str]


class _Kept:
    token = ""
    until = 0.0


def is_there() -> bool:
    """Whether a Rucio is configured."""
    return bool(settings.RUCIO_URL)


def forget() -> None:
    """Ask for a new token at the next question."""
    _Kept.token, _Kept.until = "", 0.0


def find(scope: str, name: str) -> Found:
    """The replicas of a file.

    :raises Unfetched: when Rucio does not know it, or does not answer.
    """
    asked = {"dids": [{"scope": scope, "name": name}], "schemes": list(SCHEMES), "all_states": False, "domain": "wan"}
    asked["signature_lifetime"] = SIGNED_S
    lines = _asked("/replicas/list", json.dumps(asked).encode()).splitlines()
    try:
        rows = [json.loads(line) for line in lines if line.strip()]
        found = Found([replica for row in rows for replica in _replicas(row)], sorted(_storages(rows)))
    except (ValueError, AttributeError, TypeError) as error:
        raise Unfetched("broken", "Rucio's answer cannot be read.") from error
    if not found.storages:
        # No copy and no such file are the same answer to that question.
        _asked(f"/dids/{quote(scope, safe='')}/{quote(name, safe='')}")
        raise Unfetched("absent", f"Rucio knows {scope}:{name}, but no storage has a copy of it now.")
    return found


def credentials_for(url: str) -> Credentials:
    """What the portal shows to a storage: nothing where the address is signed, for stores refuse two proofs at once.

    :raises Unfetched: when a token cannot be read.
    """
    if any(name.lower() in SIGNED_BY for name, _ in parse_qsl(urlsplit(url).query)):
        return door.NOBODY
    token = _text_of(settings.STORAGE_TOKEN_FILE)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Credentials(headers, settings.GRID_CERTIFICATE)


def _storages(rows: list[dict[str, Any]]) -> set[str]:
    return {name for row in rows for name in {**row.get("rses", {}), **row.get("states", {})}}


def _replicas(row: Mapping[str, Any]) -> Iterator[Replica]:
    places = sorted(row.get("pfns", {}).items(), key=lambda place: place[1].get("priority") or 0)
    for url, place in places:
        scheme = next((scheme for scheme in READABLE if url.startswith(scheme)), "")
        if scheme:
            plain = url.replace("dav", "http", 1) if scheme.startswith("dav") else url
            yield Replica(plain, str(place.get("rse", "")), row.get("bytes"), row.get("adler32") or "")


def _asked(path: str, body: bytes | None = None) -> bytes:
    """Ask with a token; once more with a new one, if it is not taken any longer."""
    if not is_there():
        raise Unfetched("forbidden", "This portal is not told where Rucio is.")
    url = settings.RUCIO_URL.rstrip("/") + path
    try:
        return door.read(url, _question(body), LIMITS)
    except Unfetched as refused:
        if refused.reason != "denied":
            raise _worded(refused) from refused
    forget()
    try:
        return door.read(url, _question(body), LIMITS)
    except Unfetched as refused:
        raise _worded(refused) from refused


def _worded(refused: Unfetched) -> Unfetched:
    """The same in words about Rucio, whose host means nothing to a reader."""
    words = {
        "absent": "Rucio does not know this file.",
        "denied": "Rucio does not let the portal ask.",
        "silent": "Rucio could not be reached.",
        "slow": "Rucio took too long to answer.",
    }
    return Unfetched(refused.reason, words.get(refused.reason, "Rucio answered with an error."))


def _question(body: bytes | None) -> Question:
    headers = {"Content-Type": "application/json", "Accept": "application/x-json-stream"} if body is not None else {}
    return Question(headers, body, Credentials({TOKEN: _token()}, settings.GRID_CERTIFICATE), configured=True)


def _token() -> str:
    """A token of a file as it is; else one that is asked for, and kept until shortly before its end."""
    if settings.RUCIO_TOKEN_FILE:
        return _text_of(settings.RUCIO_TOKEN_FILE)
    if time.time() > _Kept.until:
        _Kept.token, _Kept.until = _new_token()
    return _Kept.token


def _new_token() -> tuple[str, float]:
    way = "userpass" if settings.RUCIO_PASSWORD else "x509"
    url = f"{(settings.RUCIO_AUTH_URL or settings.RUCIO_URL).rstrip('/')}/auth/{way}"
    question = Question(credentials=Credentials(_identity(), settings.GRID_CERTIFICATE), configured=True)
    try:
        with door.fetch(url, question, LIMITS) as answer:
            return answer.headers.get(TOKEN, ""), _end(answer.headers.get(f"{TOKEN}-Expires", ""))
    except Unfetched as refused:
        raise _worded(refused) from refused


def _identity() -> dict[str, str]:
    given = {
        "X-Rucio-Account": settings.RUCIO_ACCOUNT,
        "X-Rucio-Username": settings.RUCIO_USERNAME,
        "X-Rucio-Password": settings.RUCIO_PASSWORD,
        "X-Rucio-AppID": "bigpandamon",
        "X-Rucio-VO": settings.RUCIO_VO,
    }
    return {name: text for name, text in given.items() if text}


def _end(text: str) -> float:
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC).timestamp() - MARGIN_S
    except ValueError:
        return time.time() + USUAL_LIFE_S


def _text_of(path: str) -> str:
    """The text of a secret's file; read anew each time, for others renew it.

    :raises Unfetched: when it cannot be read.
    """
    try:
        return Path(path).read_text(encoding="ascii").strip() if path else ""
    except (OSError, ValueError) as error:
        raise Unfetched("denied", "A token that the portal needs cannot be read.") from error
