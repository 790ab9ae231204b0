"""An answer that is shared still says of which moment its summary is."""

import pytest

from core.cache.entries import KEPT_HEADERS
from tests.jobs.test_contract_of_scripts import get


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_moment_of_the_summary_is_told_and_kept(portal):
    answer = get(portal, "/jobs/?jeditaskid=8&json&outputs=selectionsummary")
    assert "X-Summary-As-Of" in answer.headers
    assert "X-Summary-As-Of" in KEPT_HEADERS
