"""The field's words, read from docs/glossary.md: one source for people who read the code and people who read pages."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

ROW = re.compile(r"\| (?P<word>[^|]+) \| (?P<meaning>.+) \|")


@dataclass(frozen=True)
class Words:
    """The words of one part of the field, each with its meaning."""

    title: str
    words: list[tuple[str, str]]


@cache
def glossary() -> list[Words]:
    """Every word under the title of its part."""
    found: list[Words] = []
    for line in (settings.BASE_DIR / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found.append(Words(line.removeprefix("## "), []))
        elif (row := ROW.fullmatch(line)) and found and row["word"] != "word":
            found[-1].words.append((_plain(row["word"]), _plain(row["meaning"])))
    return found


def _plain(text: str) -> str:
    return text.replace("`", "").strip()
