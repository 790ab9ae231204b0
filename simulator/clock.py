"""Times as whole milliseconds since 1970, and their text in the database.

Formatting is the most frequent thing the simulator does: a table of minutes and one of fractions make it cheap.
"""

from datetime import datetime, timedelta

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime(1970, 1, 1)
NULL_TIME = "1970-01-01 00:00:00"


class _Minutes(dict[int, str]):
    def __missing__(self, minute: int) -> str:
        found = self[minute] = (EPOCH + timedelta(minutes=minute)).strftime("%Y-%m-%d %H:%M:")
        return found


_MINUTES = _Minutes()
_SECONDS = [f"{second:02d}" for second in range(60)]
# The last three digits only have to look like a clock's: never 000, which would be left out in the text.
_FRACTIONS = [f"{ms // 1000:02d}.{ms % 1000:03d}{ms * 7919 % 899 + 101:03d}" for ms in range(MINUTE)]


def from_datetime(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


def text(ms: int) -> str:
    """`2026-11-23 18:27:10.123456`; the last three digits are made up, and follow from the rest."""
    minute, rest = divmod(ms, MINUTE)
    return _MINUTES[minute] + _FRACTIONS[rest]


def whole_seconds(ms: int) -> str:
    """`2026-11-23 18:27:10`."""
    minute, rest = divmod(ms, MINUTE)
    return _MINUTES[minute] + _SECONDS[rest // SECOND]
