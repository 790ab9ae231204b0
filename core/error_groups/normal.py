"""Messages without what differs from job to job: numbers, hosts, ids, paths, users and dates become `*`.

A number that says what happened stays: an exit code, an errno, a signal, a status. A change of any rule here, or of any
word in `words`, is a new `VERSION` in `groups`, since ids are made from what these rules leave.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from core.error_groups import words

MARK = "*"
# Beyond that, messages are cut off by the column's length, or are lists without an end.
LENGTH = 240

MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[a-z]{0,6}"
# Most messages hold no date, and this is quick to see.
MAY_HOLD_DATE = re.compile(
    r"[\dJFMASOND](?:(?<=\d)[:/.-]\d\d|an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec|AN|EB|AR|PR|AY|UN|UL|UG|EP|CT|OV|EC)"
)
DATE = re.compile(
    rf"""(?<![\w.])(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}}[, ]\ *)?
    (?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?![.\d]\d)
    |\d{{1,2}}[-/. ]{MONTH}[-/. ,]\ ?\d{{2,4}}
    |{MONTH}\.?\ {{1,2}}\d{{1,2}}(?:st|nd|rd|th)?(?:,?\ \d{{4}}(?!:)|(?=,?\ \d{{1,2}}:\d\d))
    |\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{2,4}}
    |\d{{1,3}}:\d{{2}}:\d{{2}}(?![\d:]))
    (?:(?:,?[ T:_]|\ at\ )\ ?\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?(?:[.,]\d{{1,9}})?
    (?:\ ?(?:Z|[AP]M|[A-Z]{{1,3}}[ST]T?|UTC|GMT|[+-]\d{{2}}:?\d{{2}})\b)?(?:\ (?:19|20)\d{{2}}\b(?!:))?""",
    re.VERBOSE,
)
# A person's distinguished name may hold spaces.
NAMED = re.compile(
    r"(?:/(?:DC|C|O|OU|CN|L|ST|UID|emailAddress)=[^/,;'\"()\]\s]*(?: (?:[A-Z\d][\w.-]*|[a-z]{1,3} [A-Z][\w.-]*))*){2,}"
    r"|\b(?:CN|DC|OU|O|UID)=[^,/'\"()\]]*(?:, ?(?:CN|DC|OU|O|L|C|ST)=[^,/'\"()\];:\s]*(?: [A-Z\d][\w.-]*)*)+"
)
SPLIT = re.compile(r"([\s,;()\[\]{}'\"<>|=`]+)")
AROUND = ".:!?#~*&$^\\…"

# A number after these words says what happened.
TELLING = re.compile(
    rf"""(?:
    (?:^|[^a-z]|exit|error|status)(?:{words.TELLING})(?:[ _-]?(?:{words.TELLING_TOO}))*s?(?:[\ :=\#("'\[]{{0,4}}|\ -\ )
    |\[?\(
    |(?:exited|exits|failed|terminated|died|ended|finished|completed|aborted)\ with\ (?:an?\ )?(?:non-?zero\ )?[("']?
    |(?:{words.SPEAKERS})\ (?:has\ )?(?:returned|exited|with|replied|answered|responded)(?:\ (?:non-?zero|with|value|an?))*\ ?[(]?
    |(?:^|[^a-z])(?:returned|responded|got|response)\ (?:(?:with|an?)\ )*\[?
    |sig[a-z]{{3,5}}\ ?\(|curl:\ \(|failed\ \(
    |\ with\ (?:http|status|code)\ [(]?
    )\Z""",
    re.VERBOSE,
)
LOOK_BACK = 64
LAST_WORD = re.compile(r"([a-z]+)[^a-z]*\Z")
CODE = re.compile(r"-?(?:0x[0-9a-fA-F]{1,8}|\d{1,5})(?::\d{1,3})?\Z")
TUPLE_CODE = re.compile(r"\d{1,4}\Z")
NUMBER = re.compile(rf"[~+<≤≥-]*\d[\d.,:+-]*(?:[eE][+-]?\d+)?(?:{words.UNITS}|%|x)?\Z", re.IGNORECASE)
URL = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+.-]{1,12}://[^\s'\"<>(){}\[\]|,;`]*|\b(?:file|root|srm|gsiftp):/[^\s'\"<>(){}\[\]|,;`]+"
)
# An address of IPv6, in its brackets or not, with its port.
ADDRESS_6 = re.compile(
    r"\[[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%\w+)?\](?::\d+)?|(?<![\w:])::[fF]{4}:\d+\.\d+\.\d+\.\d+(?::\d+)?"
)
HOST = re.compile(rf"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{words.DOMAINS})\Z", re.IGNORECASE)
FILE = re.compile(rf".\.(?:{words.EXTENSIONS})\Z", re.IGNORECASE)
DATA = re.compile(r"(?:user|group)\.[\w-]+\b|log\.\w+to\w+\Z", re.IGNORECASE)
# Storages and sites are written in capitals.
STORAGE = re.compile(
    r"[A-Z][A-Za-z0-9-]*(?:_[A-Za-z0-9-]+)*_?(?:DISK|TAPE|SCRATCH|BUFFER)\Z|ANALY_\w+\Z|[A-Z]{2,}(?:-[A-Z]{2,})+\Z"
)
STEP = re.compile(r"[A-Za-z]+to[A-Z]{3}\w*\Z")
PAIR = re.compile(r"[A-Za-z-]+/[A-Za-z-]+\Z")
ADDRESS = re.compile(r"[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%\w+)?\Z")
OWNED = re.compile(r"[A-Za-z][\w.+-]*\w\Z")

UNIT = re.compile(rf"\* ?(?:{words.UNITS}|%)(?![\w*-])", re.IGNORECASE)
PLURAL = re.compile(rf"(\* (?:[a-z]+ )?(?:{words.COUNTED}))(?:e?s|\(s\))(?!\w)")
RUN = re.compile(r"\*(?:(?:['\")\]}]*\s*[,;]\s*['\"(\[{]*|(?:[\s:|/+.-]|\band\b|\bor\b)*)\*)+")


def normalised(message: str) -> str:
    """The message with a `*` for everything that differs between jobs that failed in the same way."""
    text = " ".join(message.split())
    if MAY_HOLD_DATE.search(text):
        text = DATE.sub(MARK, text)
    if "=" in text:
        text = NAMED.sub(MARK, text)
    if "://" in text or ":/" in text:
        text = URL.sub(_without_end, text)
    if "::" in text or "[" in text:
        text = ADDRESS_6.sub(MARK, text)
    text = "".join(_told(SPLIT.split(text)))
    if MARK in text:
        text = PLURAL.sub(r"\1", RUN.sub(MARK, UNIT.sub(MARK, text)))
    return _cut(text)


def _without_end(found: re.Match[str]) -> str:
    """A mark for an address, and the signs that end the sentence after it."""
    url = found[0]
    return MARK + url[len(url.rstrip(".:!?")) :]


def _cut(text: str) -> str:
    """The beginning, up to the end of a word."""
    short = text if len(text) <= LENGTH else text[:LENGTH].rpartition(" ")[0]
    return short.rstrip(" .")


def _told(parts: list[str]) -> Iterator[str]:
    """Words and the gaps between them in turn, each word as it is or marked."""
    before = gap = ""
    for place, part in enumerate(parts):
        if place % 2:
            gap = part
            yield part
            continue
        owned = before in words.OWNERS and _is_owned(gap, part)
        if part.isalpha():
            yield MARK if owned or _is_plain_name(part) else part
        elif part:
            yield _marked(part, MARK) if owned else part if _says_what_happened(parts, place) else _word(part)
        before = part


def _is_plain_name(word: str) -> bool:
    """Whether letters alone name a step of the work, or are a number in hexadecimal."""
    return ("to" in word and STEP.match(word) is not None) or (len(word) >= 8 and not word.strip("abcdef"))


def _is_owned(gap: str, word: str) -> bool:
    """Whether a word names a person or a place, when the word before it says so."""
    return len(gap) <= 3 and word.lower() not in words.PLAIN and OWNED.match(word) is not None


def _says_what_happened(parts: list[str], place: int) -> bool:
    """Whether a number is a code by the words before it."""
    if not CODE.match(parts[place].strip(".:!?#")):
        return False
    after = parts[place + 1 : place + 5]
    next_word = after[1].rstrip(".,:").lower() if after[:1] == [" "] else ""
    if next_word in words.COUNTS:
        return False
    if next_word in words.SIDES and after[2:] in ([" ", "Error"], [" ", "Error:"]):
        return True
    past = "".join(parts[max(0, place - 12) : place])[-LOOK_BACK:].lower()
    found = TELLING.search(past) if _may_tell(past) else None
    if found is None:
        return False
    # A bare bracket tells only in the lists of the pilot: [(1137, 'copytool exception', …
    return found[0].strip("([") != "" or (
        TUPLE_CODE.match(parts[place]) is not None and after[:1] in ([", '"], [', "'])
    )


def _may_tell(past: str) -> bool:
    """Whether it is worth looking closer: most numbers follow words that tell nothing, and this is quick to see."""
    last = LAST_WORD.search(past)
    if last is None or past[-1] in "([" or "from " in past:
        return True
    word = last[1].rstrip("s")
    return word in words.LAST or word.endswith(words.LAST_PARTS)


def _word(token: str) -> str:
    """A word with more than letters in it, as it is or with marks in the place of what differs."""
    word = token.strip(AROUND)
    if not word or word.lower() in words.KEPT:
        return token
    return _marked(token, _inner(word))


def _marked(token: str, inner: str) -> str:
    """The token with what stands between its signs replaced; signs that numbers carry go with them."""
    word = token.strip(AROUND)
    if inner == word:
        return token
    start = token.index(word)
    return token[:start].rstrip("#~*&$^") + inner + token[start + len(word) :].replace(MARK, "")


@lru_cache(maxsize=50_000)
def _inner(word: str) -> str:
    if "@" in word or ADDRESS.match(word) or NUMBER.match(word) or DATA.match(word):
        return MARK
    if ":" not in word:
        return _part(word)
    parts = word.split(":")
    if parts[0].lower() in words.TELLING_BEFORE_COLON and CODE.match(parts[1]):
        return ":".join([*parts[:2], *map(_part, parts[2:])])
    return ":".join(map(_part, parts))


def _part(part: str) -> str:
    """One of the parts between colons."""
    if part.isalpha() or not part or part.lower() in words.KEPT:
        return part
    slash = part.find("/")
    if slash >= 0:
        return part if PAIR.match(part) else (part[:slash] if part[:slash].isalpha() and slash > 3 else "") + MARK
    if any(c.isdigit() for c in part):
        return part if part[:4].lower() in {"ora-", "dpi-"} else MARK
    return MARK if "\\" in part or _is_name(part) else part


def _is_name(part: str) -> bool:
    """Whether a word without digits names a host, a file, a storage or a step of the work."""
    return any(pattern.match(part) for pattern in (HOST, DATA, STORAGE, STEP)) or FILE.search(part) is not None
