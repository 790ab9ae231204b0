"""The page of all components: each with what it is to be given, and how it looks with made-up data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from styleguide.examples import EXAMPLES

CONTRACT = re.compile(r"{% comment %}\s*(.*?)\s*{% endcomment %}", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A component: the contract at its head, and its variants as (name, HTML)."""

    name: str
    contract: str
    variants: list[tuple[str, str]]


def styleguide(request: HttpRequest) -> HttpResponse:
    """`/styleguide/`: every component in all its variants."""
    return render(request, "styleguide/styleguide.html", {"components": [_shown(name) for name in EXAMPLES]})


def contract_of(name: str) -> str:
    """What stands at the head of a component's template."""
    found = CONTRACT.search((settings.BASE_DIR / f"templates/components/{name}.html").read_text())
    return found[1] if found else ""


def _shown(name: str) -> Shown:
    return Shown(name, contract_of(name), [(words, _made(name, context)) for words, context in EXAMPLES[name].items()])


def _made(name: str, context: Mapping[str, Any]) -> str:
    return render_to_string(f"components/{name}.html", dict(context))
