"""The value that a list is filtered by is marked in its attribute, however the filter was written."""

import re

import pytest

from tests.jobs.test_contract_of_scripts import get


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", ["jobstatus=failed", "jobstatus=%3Dfailed"])
def test_the_value_asked_for_is_marked_and_leads_back(portal, asked):
    page = get(portal, f"/jobs/summary/?{asked}&days=9000").text
    (marked,) = re.findall(r'<a href="([^"]*)" aria-current="true"[^>]*>failed</a>', page)
    assert "jobstatus" not in marked
    assert 'aria-label="Not failed"' not in page


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", ["jobstatus=fail*", "jobstatus=!finished", "jobtype=production"])
def test_what_is_asked_for_in_other_ways_can_be_narrowed(portal, asked):
    page = get(portal, f"/jobs/summary/?{asked}&days=9000").text
    assert 'aria-label="Not failed"' in page
