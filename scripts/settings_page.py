"""Writes docs/settings.md from the list of environment variables."""

from pathlib import Path

from settings.environment import VARIABLES

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
HEAD = """# Settings

Everything comes from environment variables. One that is missing or misspelt stops the start, by name.
This page is written by `python -m scripts.settings_page` from `settings/environment.py`.

| variable | default | meaning |
| --- | --- | --- |
"""


def text() -> str:
    """The page."""
    return HEAD + "".join(f"| `{v.name}` | {_default(v.default)} | {v.meaning} |\n" for v in VARIABLES)


def _default(value: str | None) -> str:
    if value is None:
        return "must be set"
    return f"`{value}`" if value else "none"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
