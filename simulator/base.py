"""Small things that all modules of the simulator use."""

from random import Random
from typing import Any

Row = tuple[Any, ...]


def words(text: str) -> list[str]:
    return text.split()


def seeded(*parts: object) -> Random:
    """Chance that is the same for the same parts, in every process."""
    return Random(":".join(map(str, parts)))  # noqa: S311 - it has to be repeatable, not secret
