"""A portal with an answer that takes long."""

from settings.production import *  # noqa: F403 - settings are a flat list of names

ROOT_URLCONF = "tests.deploy.slow_urls"
