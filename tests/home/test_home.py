"""The front page on real rows."""

import json
from urllib.request import urlopen

import pytest

from core.panda.vocabulary import LIVE_STATES, PHASES
from core.render.phases import tiles


def test_the_states_add_up_to_the_whole(portal):
    with urlopen(f"{portal}/?json") as answer:
        found = json.load(answer)
    assert sum(found["states"].values()) == found["meta"]["total"]
    assert found["states"]["running"] == 43
    assert found["states"]["throttled"] == 87


def test_every_live_state_of_the_vocabulary_is_in_one_phase():
    assert sorted(state for states in PHASES.values() for state in states) == sorted(LIVE_STATES)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_state_never_seen_before_has_a_tile_of_its_own(panda):
    from core.clock import now
    from home import queries
    from tests.engines import world

    made = world.make(3, size=40)
    world.store(made)
    glance = queries.glance(12, now())
    labels = [tile.label for tile in tiles(glance.selection, glance.states, now())]
    assert "unheard_of" in labels
