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
    """Elements that say they are a count, in plots as well, and links of number cells whose text is one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Number] = []
        self.cell, self.link, self.text = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        url = attributes.get("href") or attributes.get("xlink:href") or ""
        if tag == "td":
            self.cell = attributes.get("class") or ""
        if "data-count" in attributes:
            self.found.append(Number(int(attributes["data-count"] or ""), url))
        elif tag == "a" and "cell-number" in self.cell:
            self.link, self.text = url, ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        digits = "".join(self.text.split())
        if tag == "a" and self.link and digits.isdecimal():
            self.found.append(Number(int(digits), self.link))
        if tag in {"a", "td"}:
            self.link = ""
        if tag == "td":
            self.cell = ""


def numbers_of(page_url: str) -> list[Number]:
    """Every number of a page that leads to a list."""
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
