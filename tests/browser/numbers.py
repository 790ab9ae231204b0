"""Follows every counted number of a page to the list that is to prove it."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin
from urllib.request import Request, urlopen


@dataclass(frozen=True)
class Number:
    """A number of a page, and the link behind it."""

    value: int
    url: str


class _Numbers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Number] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if "data-count" in attributes:
            self.found.append(
                Number(
                    int(attributes["data-count"] or ""), attributes.get("href") or attributes.get("xlink:href") or ""
                )
            )


def numbers_of(page_url: str) -> list[Number]:
    """Every element of a page that says it is a count."""
    with urlopen(page_url) as answer:
        parser = _Numbers()
        parser.feed(answer.read().decode())
    return [Number(one.value, urljoin(page_url, one.url)) for one in parser.found]


def total_behind(url: str) -> int:
    """What the list at that address says its whole length is."""
    joiner = "&" if "?" in url else "?"
    with urlopen(Request(f"{url}{joiner}outputs=jobs&limit=1", headers={"Accept": "application/json"})) as answer:
        answer.read()
        return int(answer.headers["X-Total-Count"])
