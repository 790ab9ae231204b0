"""A first look: an embedded PanDA database filled by the simulator, and no TLS."""

import os
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "var" / "demo"
HOME.mkdir(parents=True, exist_ok=True)

os.environ.setdefault("SECRET_KEY", "demo-only-" + "not-a-secret-" * 4)
os.environ.setdefault("PANDA_DB_URL", f"sqlite:///{HOME}/panda.sqlite3")
os.environ.setdefault("PANDA_RW_DB_URL", f"sqlite:///{HOME}/panda.sqlite3")
os.environ.setdefault("PORTAL_DB_URL", f"sqlite:///{HOME}/portal.sqlite3")
os.environ.setdefault("INDEX_DIR", f"{HOME}/index")
os.environ.setdefault("EXPERIMENT", "atlas")
os.environ.setdefault("HTTPS", "0")

from settings.base import *  # noqa: E402, F403 - the environment must be complete first

INSTALLED_APPS = [*INSTALLED_APPS, "styleguide"]
# For people who watch a terminal; what each request did is in production's log.
LOGGING["handlers"]["console"]["formatter"] = "line"
LOGGING["loggers"] = {"portal.requests": {"level": "WARNING"}}
