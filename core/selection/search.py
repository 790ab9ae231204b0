"""The search box: `queue:CERN* status:failed error:"no space" -user:x`, one to one with the URL.

A term is `name:value`, or `-name:value` for all but that; a value with blanks stands in double quotes, inside
which a backslash takes the meaning from a quote. A value is the text of that URL parameter. Several terms of
one name are choices; those with a minus all apply. A bare number is an id: under 10 million a request's,
up to 8 digits a task's, above a job's. Any other bare word is part of a job's name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.selection import values
from core.selection.kinds import Kind
from core.selection.problems import BadRequest

MAX_LENGTH = 2_048
MAX_TERMS = 128
TERM = re.compile(r"""\s*(?P<minus>-)?(?:(?P<name>[A-Za-z_]+):)?(?P<value>"(?:[^"\\]|\\.)*"|[^\s"]+)(?=\s|$)""")
# Words that people say, and the parameters that they mean.
WORDS = {
    "status": "jobstatus",
    "queue": "computingsite",
    "user": "produsername",
    "task": "jeditaskid",
    "job": "pandaid",
    "request": "reqid",
    "error": "errormessage",
    "code": "error",
    "type": "jobtype",
    "share": "gshare",
    "file": "lfn",
    "from": "date_from",
    "to": "date_to",
}
TIMES = ("hours", "days", "date_from", "date_to", "earlierthan")
SMALLEST_TASK = 10**7
SMALLEST_JOB = 10**8


@dataclass(frozen=True)
class _Term:
    name: str
    value: str
    negated: bool
    position: int


def to_parameters(kind: Kind, text: str) -> dict[str, str]:
    """The URL parameters that the text asks for.

    :raises BadRequest: naming the position of what cannot be read.
    """
    if len(text) > MAX_LENGTH:
        raise BadRequest("q", f"A search holds {MAX_LENGTH:,} characters at the most, and this one {len(text):,}.")
    found: dict[str, list[_Term]] = {}
    for term in _terms(text):
        known = _known(kind, term)
        found.setdefault(known, []).append(term)
    return {name: _joined(name, terms) for name, terms in found.items()}


def from_parameters(kind: Kind, parameters: Mapping[str, str]) -> str:
    """The text that asks for these parameters; `to_parameters` gives them back."""
    shown = {known: word for word, known in WORDS.items()}
    terms: list[str] = []
    for name, text in parameters.items():
        if name in kind.by_parameter or name in TIMES:
            terms.append(f"{shown.get(name, name)}:{_quoted(text)}")
    return " ".join(terms)


def _terms(text: str) -> list[_Term]:
    found, position, text = [], 0, text.rstrip()
    while position < len(text):
        match = TERM.match(text, position)
        if match is None:
            raise BadRequest(
                "q", f"The search cannot be read from character {position + 1} on: “{text[position:][:20]}”."
            )
        found.append(_Term(match["name"] or "", _plain(match["value"]), bool(match["minus"]), match.start("value")))
        position = match.end()
    if len(found) > MAX_TERMS:
        raise BadRequest("q", f"A search holds {MAX_TERMS} terms at the most, and this one {len(found)}.")
    return found


def _known(kind: Kind, term: _Term) -> str:
    """The parameter that a term speaks of."""
    if not term.name:
        return _of_bare_word(term.value)
    name = WORDS.get(term.name.lower(), term.name.lower())
    if name in TIMES:
        return name
    if name not in kind.by_parameter:
        near = kind.suggestion(name, WORDS)
        hint = f"; did you mean {near}?" if near else "."
        raise BadRequest("q", f"At character {term.position + 1}: there is nothing called {term.name}{hint}")
    return kind.by_parameter[name].name


def _of_bare_word(word: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}", word, re.ASCII):
        return "jobname"
    number = int(word)
    return "reqid" if number < SMALLEST_TASK else "jeditaskid" if number < SMALLEST_JOB else "pandaid"


def _joined(name: str, terms: list[_Term]) -> str:
    """The parameter's text: choices, and what is left out."""
    if name in TIMES:
        return terms[-1].value
    texts = [f"*{values.escape(t.value)}*" if not t.name and name == "jobname" else t.value for t in terms]
    if len(terms) == 1 and not terms[0].negated:
        return texts[0]
    wanted = [text for text, term in zip(texts, terms, strict=True) if not term.negated]
    unwanted = [f"!{text}" for text, term in zip(texts, terms, strict=True) if term.negated]
    return ",".join(wanted + unwanted)


def _plain(value: str) -> str:
    if not value.startswith('"'):
        return value
    return re.sub(r'\\(["\\])', r"\1", value[1:-1])


def _quoted(text: str) -> str:
    if text and not re.search(r'[\s"]', text):
        return text
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
