"""Every component is shown, with its contract, whatever its data holds."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from styleguide import views
from styleguide.examples import EXAMPLES, HOSTILE

FOLDER = settings.BASE_DIR / "templates/components"
# Shown on every page, or only as a part of another component.
ELSEWHERE = {"alternates", "menus", "search", "keys", "plot_scripts", "field", "attempt", "histogram_table"}
VARIANTS = [(name, words) for name, variants in EXAMPLES.items() for words in variants]
VOID = {"input", "br", "img", "link", "meta", "hr"}


class Nesting(HTMLParser):
    """Fails when an element is closed that is not the innermost open one."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert not {name for name, _ in attrs} & {"style", "onclick"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        pass


def test_every_component_is_shown():
    assert {path.stem for path in FOLDER.glob("*.html")} == EXAMPLES.keys() | ELSEWHERE


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.html")), ids=lambda path: path.stem)
def test_every_component_says_what_it_is_to_be_given(path):
    assert len(views.contract_of(path.stem)) > 40


@pytest.mark.parametrize("name, words", VARIANTS)
def test_every_variant_is_well_formed_and_holds_no_markup_from_its_data(name, words):
    html = render_to_string(f"components/{name}.html", EXAMPLES[name][words])
    assert HOSTILE not in html
    nesting = Nesting()
    nesting.feed(html)
    assert nesting.open == []


def test_the_hostile_text_is_shown_as_it_is():
    html = "".join(render_to_string(f"components/{name}.html", EXAMPLES[name][words]) for name, words in VARIANTS)
    assert html.count("&lt;b&gt;&amp;amp; no markup&lt;/b&gt;") >= 3


def test_the_page_shows_them_all():
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, "styleguide"]):
        html = views.styleguide(RequestFactory().get("/styleguide/")).content.decode()
    assert re.findall(r'<div class="component" id="(\w+)">', html) == list(EXAMPLES)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
