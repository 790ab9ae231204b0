"""A portal with a page that fails."""

from settings.production import *  # noqa: F403 - settings are a flat list of names

ROOT_URLCONF = "tests.error_pages.broken_urls"
