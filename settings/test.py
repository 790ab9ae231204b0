"""The tests: every database is made by the tests themselves, on spare ports or in temporary files."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only-" + "not-a-secret-" * 4)
os.environ.setdefault("PANDA_DB_URL", "sqlite:///:memory:")
os.environ.setdefault("PANDA_RW_DB_URL", "sqlite:///:memory:")
os.environ.setdefault("PORTAL_DB_URL", "sqlite:///:memory:")
os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("RATE_LIMIT", "0")

from settings.base import *  # noqa: F403 - the environment must be complete first

LOGGING["loggers"] = {"portal.requests": {"level": "WARNING"}}
