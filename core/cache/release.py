"""Which code made a cached answer: answers of other code are not ours."""

import hashlib
from functools import cache

from django.apps import apps
from django.conf import settings


@cache
def fingerprint() -> str:
    """The same on every node with the same code, templates and static files; another after any change of these.

    Asked at the start, when the files are those that the process has loaded.
    """
    roots = {settings.BASE_DIR / config.name.split(".")[0] for config in apps.get_app_configs()}
    roots |= {settings.BASE_DIR / name for name in ("bigpandamon", "settings", "templates", "static")}
    files = sorted(path for root in roots for path in root.rglob("*") if path.suffix in {".py", ".html", ".css", ".js"})
    found = hashlib.sha256(settings.EXPERIMENT.encode())
    for path in files:
        found.update(str(path.relative_to(settings.BASE_DIR)).encode() + path.read_bytes())
    return found.hexdigest()[:16]
