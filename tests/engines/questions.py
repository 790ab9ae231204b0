"""Random questions in the request grammar."""

import random
from urllib.parse import urlencode

from core.selection import values
from core.selection.jobs import jobs
from tests.engines import world

TEXT_NAMES = [name for name in jobs().by_parameter if name in {*world.TEXT_COLUMNS, "user"}]
NUMBER_NAMES = ["jeditaskid", "reqid", "jobsetid", "corecount", "nevents", "attemptnr", "priority", "piloterrorcode"]
RANGES = {
    "priorityrange": (
        "-100:99",
        "100:",
        ":0",
        "!100:199",
        "0:99|200:299",
        "100:999,!200:299,!400:499",
        "Not specified|0:9",
    ),
    "durationmin": ("0-10", "30-600", "!0-10"),
    "neventsrange": ("1-5", "1000-3000", "!0:999|Not specified"),
    "minramcount": ("0-2GB", "2-4GB", "2000|4000", "!2-4GB", "0-1GB,3-9GB,2000", "!0-2GB,!Not specified"),
}
SORTS = ("pandaid", "time", "create", "priority", "duration", "queuetime", "jeditaskid", "statetime", "attemptnr")


def ask(seed: int) -> str:
    """A query string of one to three conditions, a window or none, and an order."""
    chance = random.Random(seed)
    found = dict(chance.choice(MAKERS)(chance) for _ in range(chance.randint(1, 3)))
    found |= chance.choice(
        (
            {},
            {},
            {"hours": "24"},
            {"days": "5"},
            {"date_from": "2026-11-20", "date_to": "2026-11-22T06:00"},
            {"creationtimerange": "2026-11-19|2026-11-23"},
            {"days": "4", "earlierthan": "30"},
        )
    )
    found["sortby"] = f"{chance.choice(SORTS)}-{chance.choice(('ascending', 'descending'))}"
    return urlencode(found)


def _text(chance: random.Random) -> tuple[str, str]:
    return chance.choice(TEXT_NAMES), "|".join(_value(chance) for _ in range(chance.randint(1, 3)))


def _value(chance: random.Random) -> str:
    text = values.escape(chance.choice(world.TEXTS[1:]))
    start, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    forms = (
        text,
        f"{text}*",
        f"*{text}",
        f"*{text}*",
        f"{text[:start]}*{text[end:]}",
        f"={text}",
        "*",
        "Not specified",
        f"{text},!C*",
    )
    return ("!" if chance.random() < 0.3 else "") + chance.choice(forms)


def _numbers(chance: random.Random) -> tuple[str, str]:
    parts = [
        chance.choice(("0", "1", "2", "5", "8", "!5", "!0", "Not specified", "!Not specified"))
        for _ in range(chance.randint(1, 3))
    ]
    return chance.choice(NUMBER_NAMES), chance.choice("|,").join(parts)


def _range(chance: random.Random) -> tuple[str, str]:
    name = chance.choice(list(RANGES))
    return name, chance.choice(RANGES[name])


def _status(chance: random.Random) -> tuple[str, str]:
    return "jobstatus", chance.choice(
        (
            "failed",
            "failed|finished",
            "Failed,CLOSED",
            "running",
            "pending|unheard_of",
            "!finished",
            "f*",
            "holding,failed",
        )
    )


def _special(chance: random.Random) -> tuple[str, str]:
    return chance.choice((
        ("specialhandling", "pc"), ("specialhandling", "=pc"), ("specialhandling", "!=sj"), ("specialhandling", "Not specified"),
        ("eventservice", "eventservice"), ("eventservice", "all"), ("eventservice", "not2"), ("eventservice", "ordinary"),
        ("jobtype", "analysis"), ("jobtype", "production|groupproduction"), ("jobtype", "other"), ("pilotversion", "Not specified"),
        ("harvesterinstance", "CERN"), ("harvesterinstance", "all"), ("transexitcode", "65|0"),
        ("jobparam", "*hi*"), ("jobparam", "CERN"), ("lfn", "*b*"), ("lfn", "!a*b"), ("datasetid", "3|5"), ("fileid", "!7"),
    ))  # fmt: skip


MAKERS = (_text, _text, _text, _numbers, _range, _status, _special)
