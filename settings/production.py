"""A portal on the databases that the environment names."""

from settings.base import *  # noqa: F403 - settings are a flat list of names
