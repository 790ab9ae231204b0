"""Every link of a page leads somewhere: what it asks is known there, and is answered."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urljoin, urlsplit
from urllib.request import urlopen

import pytest

from tests.browser.test_numbers import PAGES

# What one link of a form shows, another of the same form shows as well.
NAMES = re.compile(r"[^/]*[0-9:.][^/]*|(?<=/)[^/]*[A-Z_][^/]*")


LEFT_ASIDE = "is not known and was left aside"


class _Links(HTMLParser):
    """Addresses of anchors, in plots as well, of parts that come later, and of images."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        names = ("href", "xlink:href", "src", "data-fragment")
        self.found.extend(text for name in names if (text := given.get(name)) and not text.startswith(("#", "mailto:")))


def links_of(page_url: str) -> list[str]:
    with urlopen(page_url) as answer:
        parser = _Links()
        parser.feed(answer.read().decode())
    return [urljoin(page_url, one) for one in parser.found]


def form_of(url: str) -> tuple[str, frozenset[str]]:
    """What links to other things of the same kind have in common."""
    parts = urlsplit(url)
    return NAMES.sub("…", parts.path), frozenset(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_form_of_link_is_answered_and_understood(portal):
    forms: dict[tuple[str, frozenset[str]], tuple[str, str]] = {}
    for page in PAGES:
        for link in links_of(f"{portal}{page}"):
            if link.startswith(portal):
                forms.setdefault(form_of(link), (link, page))
    assert len(forms) > 150
    assert dict(complaints(forms.values())) == {}


def complaints(links: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for link, page in links:
        try:
            with urlopen(link) as answer:
                # A page says it in its text, everything else in a header.
                if LEFT_ASIDE in f"{answer.headers.get('X-Warning')} {answer.read().decode(errors='replace')}":
                    yield link, f"not understood ({page})"
        except HTTPError as error:
            yield link, f"{error.code} ({page})"
