"""Messages without what differs from job to job: numbers, hosts, ids, paths, users and dates become `*`.

A number that says what happened stays: an exit code, an errno, a signal, a status. A change of any rule here, or of any
word in `words`, is a new `VERSION` in `groups`, since ids are made from what these rules leave.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from core.error_groups import words

MARK = "*"
# Beyond that, messages are cut off by the column's length, or are lists without an end.
LENGTH = 240

MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[a-z]{0,6}"
# Most messages hold no date, and this is quick to see.
LIKE_A_MONTH = re.compile(r"[JFMASOND](?:an|eb|ar|pr|ay|un|ul|ug|ep|ct|ov|ec|AN|EB|AR|PR|AY|UN|UL|UG|EP|CT|OV|EC)")
PARTED_ONCE = re.compile(r"[-:/.](?<=\d.)\d\d")
PARTED_TWICE = re.compile(r"[-:/.](?<=\d.)\d\d?[-:/.]\d")
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
MAY_HOLD_NAME = re.compile("[COUNLTDs]=")
# A person's distinguished name may hold spaces.
NAMED = re.compile(
    r"(?:/(?:DC|C|O|OU|CN|L|ST|UID|emailAddress)=[^/,;'\"()\]\s]*(?: (?:[A-Z\d][\w.-]*|[a-z]{1,3} [A-Z][\w.-]*))*){2,}"
    r"|\b(?:CN|DC|OU|O|UID)=[^,/'\"()\]]*(?:, ?(?:CN|DC|OU|O|L|C|ST)=[^,/'\"()\];:\s]*(?: [A-Z\d][\w.-]*)*)+"
)
SPLIT = re.compile(r"([ ,;()\[\]{}'\"<>|=`]+)")
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
LAST_LETTERS = re.compile(r"([a-z]+)[^a-z]*\Z")
CODE = re.compile(r"-?(?:0x[0-9a-fA-F]{1,8}|\d{1,5})(?::\d{1,3})?\Z")
TUPLE_CODE = re.compile(r"\d{1,4}\Z")
NUMBER = re.compile(rf"[~+<≤≥-]*\d[\d.,:+-]*(?:[eE][+-]?\d+)?(?:{words.UNITS}|%|x)?\Z", re.IGNORECASE)
URL = re.compile(
    r"[a-zA-Z][a-zA-Z0-9+.-]{1,12}+://[^\s'\"<>(){}\[\]|,;`]*|\b(?:file|root|srm|gsiftp):/[^\s'\"<>(){}\[\]|,;`]+"
)
MAY_HOLD_ADDRESS_6 = re.compile(r"\[[0-9a-fA-F]{0,4}:")
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

UNIT = re.compile(rf"\* ?(?=[kmgtpbunsdhw%])(?:{words.UNITS}|%)(?![\w*-])", re.IGNORECASE)
PLURAL = re.compile(rf"(\* (?:[a-z]+ )?(?:{words.COUNTED}))(?:e?s|\(s\))(?!\w)")
RUN = re.compile(r"\*(?:(?:['\")\]}]*\s*[,;]\s*['\"(\[{]*|(?:[\s:|/+.-]|\band\b|\bor\b)*)\*)+")


def normalised(message: str) -> str:
    """The message with a `*` for everything that differs between jobs that failed in the same way."""
    text = " ".join(message.split())
    if LIKE_A_MONTH.search(text) or (PARTED_ONCE.search(text) and PARTED_TWICE.search(text)):
        text = DATE.sub(MARK, text)
    if "=" in text and MAY_HOLD_NAME.search(text):
        text = NAMED.sub(MARK, text)
    if ":/" in text:
        text = URL.sub(_without_end, text)
    if "::" in text or ("[" in text and MAY_HOLD_ADDRESS_6.search(text)):
        text = ADDRESS_6.sub(MARK, text)
    text = _told(text)
    if MARK in text:
        text = PLURAL.sub(_in_singular, RUN.sub(MARK, UNIT.sub(MARK, text)))
    return _cut(text)


def _without_end(found: re.Match[str]) -> str:
    """A mark for an address, and the signs that end the sentence after it."""
    url = found[0]
    return MARK + url[len(url.rstrip(".:!?")) :]


def _in_singular(found: re.Match[str]) -> str:
    # A template such as \\1 is looked up for every text, whether it is needed or not.
    return found[1]


def _cut(text: str) -> str:
    """The beginning, up to the end of a word."""
    short = text if len(text) <= LENGTH else text[:LENGTH].rpartition(" ")[0]
    return short.rstrip(" .")


def _told(text: str) -> str:
    """The text with each word as it is or marked."""
    parts = SPLIT.split(text)  # words and the gaps between them in turn
    told, owned, leads = parts.copy(), False, True
    # "error code from here 5": what leads to a code may stand further away.
    far = "from " in text.lower()
    for place in range(0, len(parts), 2):
        part, gap = parts[place], parts[place - 1] if place else ""
        alone, may_be_code, owns, leads_on = _alone(part)
        if owned and _is_owned(gap, part):
            told[place] = _marked(part, MARK)
        elif not (may_be_code and _says_what_happened(parts, place, maybe=far or leads or gap[-1] in "([")):
            told[place] = alone
        owned, leads = owns, leads_on
    return "".join(told)


class _Alone(NamedTuple):
    """A word by itself: as it is told, whether words around it may make it a code, whether a name or a code may follow it."""

    told: str
    may_be_code: bool
    owns: bool
    leads: bool


@lru_cache(maxsize=50_000)
def _alone(part: str) -> _Alone:
    owns, leads = part in words.OWNERS, _leads_to_code(part.lower())
    if part.isalpha():
        return _Alone(MARK if _is_plain_name(part) else part, may_be_code=False, owns=owns, leads=leads)
    return _Alone(_word(part), CODE.match(part.strip(".:!?#")) is not None, owns, leads)


def _leads_to_code(word: str) -> bool:
    """Whether a number after that word may be a code: most numbers follow words that tell nothing, and this is quick to see."""
    last = LAST_LETTERS.search(word)
    if last is None:
        return True
    letters = last[1].rstrip("s")
    return letters in words.LAST or letters.endswith(words.LAST_PARTS)


def _is_plain_name(word: str) -> bool:
    """Whether letters alone name a step of the work, or are a number in hexadecimal."""
    return ("to" in word and STEP.match(word) is not None) or (len(word) >= 8 and not word.strip("abcdef"))


def _is_owned(gap: str, word: str) -> bool:
    """Whether a word names a person or a place, when the word before it says so."""
    return len(gap) <= 3 and word.lower() not in words.PLAIN and OWNED.match(word) is not None


def _says_what_happened(parts: list[str], place: int, *, maybe: bool) -> bool:
    """Whether a number is a code by the words around it; `maybe`: those before it are worth a look."""
    after = parts[place + 1 : place + 5]
    if after[3:] in (["Error"], ["Error:"]) and after[0] == after[2] == " " and _bare(after[1]) in words.SIDES:
        return True
    telling = _telling("".join(parts[max(0, place - 12) : place])[-LOOK_BACK:].lower()) if maybe else None
    if telling is None or (after[:1] == [" "] and _bare(after[1]) in words.COUNTS):
        return False
    # A bare bracket tells only in the lists of the pilot: [(1137, 'copytool exception', …
    return telling != "" or (TUPLE_CODE.match(parts[place]) is not None and after[:1] in ([", '"], [', "']))


def _bare(word: str) -> str:
    return word.rstrip(".,:").lower()


@lru_cache(maxsize=50_000)
def _telling(past: str) -> str | None:
    """The words, without brackets, that make a number after that text a code; None where there are none."""
    found = TELLING.search(past)
    return None if found is None else found[0].strip("([")


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
