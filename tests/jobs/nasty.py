"""Parameters of the job pages and values that have broken monitors: for the tests, and for the long run of `make soak`."""

import random
from collections.abc import Iterator
from urllib.parse import quote

from core.selection import window
from core.selection.jobs import jobs
from core.selection.request import PRESENTATION

# As they stand in an address, so that text that is no UTF-8 can be among them.
VALUES = (
    *("", "%20", "abc", "1e3", "0x10", "%2B1", "-1", "1_000", "0", "1", "!1", "1.5", "NaN", "inf", "null", "NULL"),
    *("1" + "0" * 30, "-1" + "0" * 30, "9" * 5000, quote("١٢"), quote("１２"), quote("²")),
    *("%00", "a%00b", "%ff", "%c0%af", "%ed%a0%80", "%e2%80%ae", quote("😀"), quote("日本|né"), "%0d%0aSet-Cookie:x=1"),
    *("'", "%22", "';--", quote("' OR 1=1 --"), "%25", "_", "%5C", "%5C%5C%5C", "*", "**", "*a*b*", "?", "!", "!*", "=", "!="),
    *("%7C", "%7C%7C%7C", ",", ",,a,,", "a%7C!b,*c", "Not%20specified", "!Not%20specified", "a%5C,b", "%3Cscript%3E"),
    *("id;drop", "password", "-", "pandaid-sideways", "user__password__startswith", "__class__", "..%2F..%2Fetc%2Fpasswd"),
    *("99999-01-01", "0000-00-00", "2026-02-30", "2026-13-01", "now", "now-1h", "now-999999d", "2026-11-23T12:00%2B02:00"),
    *("2026-11-23%7C2026-11-22", "2026-11-22%7C2026-11-23", "%7C", "a%7Cb%7Cc", "2016-11-22%7C2026-11-23", "1:2", "2:1", ":", "1:"),
    *("0-0", "5-3GB", "2-4GB", "10000000", "999999999999999999", "((((a%2B)%2B)%2B)", "a" * 3000, "%7C".join("abc" * 400)),
    *("pilot:1305", "nonsense:1", "pilot:99999999999999999999", "WzEsMl0", "W251bGwsMTdd", "e30", "!!!!", "-a:b%20c:%22d", "%22open"),
    *("WyIyMDI2LTExLTIyIDEwOjAwOjAwIiwxXQ", "WyJhYmMiLDFd", "WzFlNDAwLDFd", "W251bGwsMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NV0"),
)  # fmt: skip
OTHERS = (
    "q",
    "raw",
    "datasets",
    "direction",
    "pandaid[]",
    "PandaID",
    "nonsense",
    "user__password__startswith",
    "callback",
)
PATHS = (
    ("/jobs/", None),
    ("/job", ("pandaid", "jobname", "batchid", "creator", "json", "pandaid[]")),
    ("/descendentjoberrsinfo/", ("pandaid", "json")),
    ("/jobrelationships/3/", ("direction", "json", "timestamp")),
    ("/jobstatuslog/3/", ("json", "timestamp")),
)


def parameters() -> list[str]:
    """Every parameter that the list of jobs knows, by every name, and some that it does not."""
    ranges = [f"{column}range" for column in jobs().time_ranges]
    return [*jobs().by_parameter, *ranges, *window.PARAMETERS, *PRESENTATION, *sorted(jobs().harmless), *OTHERS]


def addresses(chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Endless addresses of job pages, each with the names of its parameters."""
    everything = parameters()
    while True:
        path, names = chance.choices(PATHS, weights=(20, 3, 1, 1, 1))[0]
        chosen = chance.choices(names or everything, k=chance.choice((1, 1, 1, 2, 3)))
        query = "&".join(f"{quote(name)}={chance.choice(VALUES)}" for name in chosen)
        shape = chance.choice(("", "&json", "&json", "&csv", "&strict=1"))
        yield f"{path}?{query}{shape}", chosen
