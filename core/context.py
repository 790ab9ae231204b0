"""What every template knows."""

import tomllib
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from core import experiment
from core.clock import now

VERSION: str = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


def portal(request: HttpRequest) -> dict[str, Any]:
    """`profile`, the portal's `version`, `now` (UTC without a zone), and `here`: this page's path and query."""
    return {"profile": experiment.current(), "version": VERSION, "now": now(), "here": request.get_full_path()}
