"""What every template knows."""

import tomllib
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core import experiment

VERSION: str = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


def portal(request: HttpRequest) -> dict[str, Any]:
    """`profile`, the portal's `version`, `now` (UTC without a zone), and `here`: this page's path and query."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    return {"profile": experiment.current(), "version": VERSION, "now": now, "here": request.get_full_path()}
