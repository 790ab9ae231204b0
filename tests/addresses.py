"""Every address of the portal, as its URL configuration and its reference have them, and odd ones made from these."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from re import _parser as syntax  # type: ignore[attr-defined] # the only reader of its own language
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RegexPattern

from core.clock import now
from core.reference import Endpoint
from core.selection.kinds import Kind
from help import queries

View = Callable[..., Any]
LEAKS = ("Traceback", "SELECT ", "psycopg", "sqlite3", "MySQLdb")
ANGLES = re.compile(r"<(?:\w+:)?(\w+)>")
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
# Names that no page or every page knows.
OTHERS = (
    *("q", "as_of", "refresh", "timestamp", "_", "raw", "direction", "limit", "page", "sortby", "strict"),
    *("pandaid[]", "PandaID", "nonsense", "user__password__startswith", "callback", "utm_source"),
)


@dataclass(frozen=True)
class Place:
    """One spelling of a route, with `{name}` where an argument stands, and what the reference tells of its view."""

    template: str
    view: View
    parameters: tuple[str, ...]
    # What an argument or a parameter is called → values that mean something.
    known: Mapping[str, tuple[str, ...]]
    # The queries of its examples in the reference.
    examples: tuple[str, ...]

    @property
    def arguments(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.template)

    def filled(self, value_of: Callable[[str], str]) -> str:
        return self.template.format(**{name: value_of(name) for name in self.arguments})

    def some(self) -> str:
        """The address of something that there is, where the reference has an example of it."""
        return self.filled(lambda name: quote(self.known.get(name, ("1",))[0], safe=""))


def places() -> list[Place]:
    """Every spelling of every route."""
    told, known = _told(), _examples()
    everything = tuple(dict.fromkeys(name for names in told.values() for name in names))
    return [
        Place(
            f"/{template}",
            view,
            told.get(view, everything),
            {**known[None], **known.get(view, {})},
            known.get(view, {}).get("", ("",)),
        )
        for view, template in _routes(get_resolver())
    ]


def kinds() -> dict[str, Kind]:
    """Every kind of thing that a page asks for."""
    policies = [getattr(view, "policy", None) for view, _ in _routes(get_resolver())]
    found = [policy.kind() for policy in policies if policy and policy.kind]
    return {kind.name: kind for kind in found}


def odd(chance: random.Random, place: Place) -> tuple[str, list[str]]:
    """An address of that place with odd values, and the names of what may be odd in it."""
    chosen = chance.choices((*place.parameters, *OTHERS), k=chance.choice((1, 1, 1, 2, 3)))
    usual = chance.random() < 0.7
    path = place.some() if usual else place.filled(lambda _: chance.choice(VALUES))
    parts = [quote(chance.choice(place.examples), safe="=&|:,*%")]
    parts += [f"{quote(name)}={_value(chance, place, name)}" for name in chosen]
    parts += [chance.choice(("", "json", "json", "csv", "strict=1"))]
    return f"{path}?{'&'.join(filter(None, parts))}", [*chosen, *([] if usual else place.arguments)]


def complaint(place: Place, names: Sequence[str], status: int, body: str) -> str:
    """What is wrong with the answer to an odd address, in words; empty for a right one."""
    leaked = [word for word in LEAKS if word in body]
    if leaked:
        return f"the answer shows {leaked[0].strip()}"
    if status == 503 and place.view.__module__.startswith("logs."):
        return ""  # The logs of the tests' jobs lie on no server.
    if status not in {200, 301, 302, 308, 400, 404, 410, 414}:
        return f"status {status}"
    odd_path = not names or names[-1] in place.arguments
    if status == 400 and not odd_path and not any(name in body for name in _names_of(names)):
        return "a refusal that does not say of what"
    return ""


def _names_of(names: Collection[str]) -> set[str]:
    """What a refusal may name: the parameters by any of their names, or what is wrong with the whole address."""
    told = {"UTF-8", "NUL", "window", "pandaid", "is not given", " found by ", " asked for by ", " at most "}
    for name in (name.strip().lower() for name in names):
        told |= {name, name.removesuffix("[]"), name.removesuffix("range"), *other_names().get(name, ())}
    return told


def addresses(chance: random.Random) -> Iterator[tuple[Place, str, list[str]]]:
    """Endless odd addresses with their places; one with many parameters comes more often."""
    found = places()
    weights = [20 + len(place.parameters) for place in found]
    while True:
        place = chance.choices(found, weights)[0]
        yield place, *odd(chance, place)


def _value(chance: random.Random, place: Place, name: str) -> str:
    """Mostly odd; sometimes one that means something, so that others are met on a page with rows."""
    known = place.known.get(name)
    return quote(chance.choice(known)) if known and chance.random() < 0.2 else chance.choice(VALUES)


@cache
def other_names() -> dict[str, set[str]]:
    """What a sentence may call a parameter: by its own name, though it was given by another."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in (entry for one in queries.endpoints() for entry in one.parameters):
        for name in (entry.name, *entry.aliases):
            found[name] |= {entry.name, *entry.aliases}
    return found


def _told() -> dict[View, tuple[str, ...]]:
    """The parameters of each view that the reference tells of."""
    found: dict[View, dict[str, None]] = defaultdict(dict)
    for one in queries.endpoints():
        names = [name for entry in one.parameters for name in (entry.name, *entry.aliases)]
        for view in _views_of(one):
            found[view] |= dict.fromkeys(names)
    return {view: tuple(names) for view, names in found.items()}


def _views_of(one: Endpoint) -> set[View]:
    """Those behind its path and its other spellings."""
    found = set()
    for path in (one.path, *one.spellings):
        try:
            found.add(resolve(re.sub(r"<\w+>", "1", urlsplit(path).path)).func)
        except Resolver404:
            assert path != one.path, f"the reference tells of {path}, which is no page"
    return found


def _examples() -> dict[View | None, dict[str, tuple[str, ...]]]:
    """Arguments, values, and under "" whole queries of the reference's examples; under None those of all views."""
    found: dict[View | None, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    ids = queries.ids(now())
    for example in (example for one in queries.endpoints() for example in queries.with_examples(one, ids).examples):
        address = urlsplit(example)
        try:
            match = resolve(address.path)
        except Resolver404:  # A name of a thing may hold what parts an address.
            continue
        given = {**{n: [str(v)] for n, v in match.kwargs.items()}, **parse_qs(address.query), "": [address.query]}
        for name, values in given.items():
            for view in (match.func, None):
                found[view][name] += values
    return {view: {name: tuple(values) for name, values in known.items()} for view, known in found.items()}


def _routes(resolver: URLResolver) -> Iterator[tuple[View, str]]:
    """(view, spelling) of all routes; what may stand before each any number of times is left out."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _routes(one)
        else:
            yield from ((one.callback, spelling) for spelling in _spellings(one))


def _spellings(route: URLPattern) -> list[str]:
    if not isinstance(route.pattern, RegexPattern):
        return [ANGLES.sub(r"{\1}", str(route.pattern))]
    names = {number: name for name, number in route.pattern.regex.groupindex.items()}
    return _written(syntax.parse(route.pattern.regex.pattern), names)


def _written(parts: Any, names: Mapping[int, str]) -> list[str]:
    """All texts that a regular expression stands for, with the names of its groups in their places."""
    found = [""]
    for what, value in parts:
        found = [start + end for start in found for end in _forms(str(what), value, names)]
    return list(dict.fromkeys(found))


def _forms(what: str, value: Any, names: Mapping[int, str]) -> list[str]:
    match what:
        case "LITERAL":
            return [chr(value)]
        case "AT":
            return [""]
        case "ANY" | "NOT_LITERAL":
            return ["x"]
        case "BRANCH":
            return [text for branch in value[1] for text in _written(branch, names)]
        case "SUBPATTERN":
            number, _, _, inner = value
            return [f"{{{names[number]}}}"] if number in names else _written(inner, names)
        case "MAX_REPEAT":
            least, most, inner = value
            return [text * count for count in {least, min(most, 1)} for text in _written(inner, names)]
    raise NotImplementedError(f"{what} in a route")
