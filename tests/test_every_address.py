"""Every address of the portal with odd values: an answer, or a 400 that names what is odd. Never a 5xx."""

import random
import re
from itertools import islice
from typing import Any

import pytest
from django.test import Client

from core.selection import request, window
from core.selection.kinds import Kind
from core.selection.problems import BadRequest
from tests import addresses

# `make soak PART=fuzz` asks 10,000.
REQUESTS = 25
KINDS_OF_THINGS = addresses.kinds()
SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
# They tell how the portal itself is, and know no parameter; or are a part of a page, which says it.
SILENT = re.compile("/(health|status|metrics|robots.txt|styleguide)\\b(?!_)|.*/(summary|part)/")


@pytest.fixture
def client(sample: str) -> Client:
    """Asks as a browser or script would; an exception of the portal is an answer like any other."""
    return Client(HTTP_HOST="localhost", raise_request_exception=False)


@SQLITE
def test_every_place_answers_odd_addresses(client):
    chance = random.Random(11)
    asked = [(place, *addresses.odd(chance, place)) for place in views(chance)]
    assert len(asked) > 60
    assert complaints(client, asked) == {}


def test_random_addresses_are_answered(client):
    assert complaints(client, islice(addresses.addresses(random.Random(5)), REQUESTS)) == {}


def views(chance: random.Random) -> list[addresses.Place]:
    """One spelling of each."""
    found = addresses.places()
    chance.shuffle(found)
    return list({place.view: place for place in found}.values())


def complaints(client: Client, asked: Any) -> dict[str, str]:
    found = {}
    for place, address, names in asked:
        answer = client.get(address)
        body = answer.getvalue().decode(errors="replace")
        if told := addresses.complaint(place, names, answer.status_code, body):
            found[address[:300]] = told
    return found


@SQLITE
def test_what_no_page_knows_is_noticed_by_every_page(client):
    silent = {}
    for place in views(random.Random(1)):
        answer = client.get(f"{place.some()}?nonsense=1", headers={"accept": "application/json"})
        told = answer.get("X-Warning", "")
        if answer.status_code == 200 and "nonsense is not known" not in told and not SILENT.match(place.template):
            silent[place.template] = told
    assert silent == {}


@pytest.mark.parametrize("name", KINDS_OF_THINGS)
def test_every_parameter_is_read_or_refused_by_name(name):
    """Every third value each, so that each value meets many parameters of every kind."""
    kind = KINDS_OF_THINGS[name]
    values = addresses.VALUES
    outcomes = [outcome(kind, one, text) for n, one in enumerate(parameters(kind)) for text in values[n % 3 :: 3]]
    assert min(outcomes.count("read"), outcomes.count("refused")) > len(outcomes) / 10
    assert [one for one in outcomes if one not in {"read", "refused"}] == []


def parameters(kind: Kind) -> list[str]:
    """Every parameter that a list of these things knows, by every name, and some that it does not."""
    ranges = [f"{column}range" for column in kind.time_ranges]
    known = [*kind.by_parameter, *ranges, *window.PARAMETERS, *request.PRESENTATION, *sorted(kind.harmless)]
    return [*known, *addresses.OTHERS]


def outcome(kind: Kind, name: str, value: str) -> str:
    """What becomes of a request with that parameter, in one word or in words of what is wrong."""
    try:
        asked = request.read(kind, request.given_in(f"{name}={value}"), 12)
    except BadRequest as problem:
        names = {name.lower(), kind.by_parameter[name].name if name in kind.by_parameter else name}
        told = any(one in problem.sentence for one in {*names, "UTF-8", "NUL"})
        return "refused" if told else f"{name}={value}: {problem.sentence}"
    again = request.read(kind, request.given_in(asked.selection.query), 12).selection
    return "read" if again == asked.selection else f"{name}={value} becomes {asked.selection.query}"
