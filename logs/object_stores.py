"""Logs at object stores: which queues leave theirs there, and where a job's files are."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.conf import settings

from core.engines import topology
from core.engines.base import Unanswered

BY_QUEUE = "cric"
PROVIDERS = ("s3", "gs")


def folder_of(pandaid: int, queue: str) -> str:
    """The address of the folder with a job's files; empty where its logs are not at such a store."""
    if not settings.LOG_FOLDER_URL or _provider(queue) not in PROVIDERS:
        return ""
    folder: str = settings.LOG_FOLDER_URL.format(queue=quote(queue, safe=""), pandaid=pandaid)
    return f"{folder.rstrip('/')}/"


def old_addresses(queue: str, tarballs: Sequence[tuple[str, str]]) -> list[str]:
    """Where queues of the older kind left whole tarballs: `logs^` and an address in their description."""
    about = _described(queue)
    if "log_to_objectstore" not in str(about.get("catchall") or ""):
        return []
    place = str(about.get("objectstore") or "").partition("logs^")[2].partition("|")[0]
    return [f"{place.rstrip('/')}/{quote(name)}" for _, name in tarballs] if place else []


def _provider(queue: str) -> str:
    if settings.LOG_PROVIDER != BY_QUEUE:
        return str(settings.LOG_PROVIDER)
    tools = _described(queue).get("acopytools")
    writers = tools.get("pw") if isinstance(tools, Mapping) else None
    return str(writers[0]) if isinstance(writers, list) and writers else ""


def _described(queue: str) -> Mapping[str, Any]:
    """What the database says of a queue; nothing where that is not to be had: other places of logs are."""
    try:
        found = topology.queues().get(queue)
    except Unanswered:
        return {}
    return found.data if found else {}
