"""What a page counts as other values is a list as well, whatever kind of values they are."""

from datetime import datetime
from typing import Any

import pytest
from django.http import QueryDict

from core.render import lists
from core.selection import request as asking
from core.selection.facets import Counted, Facet
from core.selection.job_facets import FACETS as OF_JOBS
from core.selection.jobs import jobs
from core.selection.kinds import Kind
from core.selection.tasks import tasks
from tasks.facets import FACETS as OF_TASKS

AS_OF = datetime(2026, 11, 27, 12)
CHOICES = [(jobs(), facet) for facet in OF_JOBS] + [(tasks(), facet) for facet in OF_TASKS]
ASKED_ALONE = [(kind, facet) for kind, facet in CHOICES if facet.excludable and not facet.dimension.many]


def others_of(kind: Kind, facet: Facet, query: str = "hours=6") -> str:
    """The query string behind the count of other values."""
    asked = asking.read(kind, asking.given_in(query), 12)
    values: list[Any] = [None, *range(0, 9000, 1000)] if facet.numeric else [None, *"abcdefgh"]
    counted = Counted(facet, {value: 100 - place for place, value in enumerate(values)})
    (shown,) = lists.facet_panel(asked, [counted], 1000, AS_OF).facets
    assert shown.other_values == len(values) - lists.VALUES_SHOWN
    return shown.other_url.partition("?")[2]


@pytest.mark.parametrize(
    ("kind", "facet"), ASKED_ALONE, ids=[f"{kind.name}-{facet.field}" for kind, facet in ASKED_ALONE]
)
def test_other_values_are_asked_for_by_leaving_out_those_that_are_shown(kind: Kind, facet: Facet):
    query = others_of(kind, facet)
    text = QueryDict(query)[facet.parameter]
    assert text.count("!") == lists.VALUES_SHOWN
    assert "!Not specified" in text
    assert asking.read(kind, asking.given_in(query), 12).selection.text_of(facet.parameter) == text


def test_other_values_within_a_range_stay_in_it():
    facet = next(facet for facet in OF_JOBS if facet.field == "priorityrange")
    text = QueryDict(others_of(jobs(), facet, "priorityrange=0:99999&hours=6"))["priorityrange"]
    assert text.startswith("0:99999|!Not specified|!0:99|")


def test_all_but_these_can_be_asked_for():
    """Filters of words that stand for what is derived take no negation."""
    cannot = {facet.field for _, facet in CHOICES if not facet.excludable}
    assert cannot == {"eventservice", "harvesterinstance", "pilotversion"}
