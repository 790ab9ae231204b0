"""Planted reasons are named first, and chance is not taken for a reason; two hundred of each in soak/causes.py."""

import os
import random
import sys

import pytest
from django.core.management import call_command

from tests.errors import planted

JOBS = 4000
ROUNDS = int(os.environ.get("SIMULATIONS", "4"))
# Five in a hundred may be missed; so may one of a few.
MISSES = max(1, ROUNDS // 20)

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def ended(blank) -> planted.Grid:
    call_command("simulate", jobs=JOBS, days=2, seed=5, verbosity=0)
    return planted.grid()


@pytest.mark.parametrize("judged", [planted.names_what_was_planted, planted.claims_nothing])
def test_reasons_are_told_from_chance(ended, settings, judged):
    settings.FACETS_TIME_LIMIT_MS = settings.FACET_TIME_LIMIT_MS = 10**6
    chance = random.Random(11)
    missed = [told for _ in range(ROUNDS) if (told := judged(ended, chance))]
    sys.stdout.write("\n".join([f"{judged.__name__}: {ROUNDS - len(missed)} of {ROUNDS}", *missed]))
    assert len(missed) <= MISSES, missed
