"""What an Oracle server would be sent for the scattering matrix and for failures like one job's."""

import pytest
from django.test import Client

from core.selection.jobs import jobs
from jobs import similar
from tests.engines.world import NOW
from tests.oracle.test_statements import sent, wrong  # noqa: F401


@pytest.mark.parametrize(
    "path", ["/errorsscat/", "/errorsscat/ALL/ALL/?view=queues&json&scouts=exclude", "/errorsscat/ALL/5/"]
)
def test_every_view(sent, path):  # noqa: F811
    assert Client().get(path).status_code == 200
    assert not wrong(sent)


def test_similar_failures(sent):  # noqa: F811
    names = {column.name for column in jobs().columns}
    job = {**dict.fromkeys(names), "pandaid": 1, "jobstatus": "failed", "piloterrorcode": 1099}
    job |= {"computingsite": "Q", "jeditaskid": 5, "produsername": "u", "modificationtime": NOW}
    similar.similar(job, "node", NOW)
    assert not wrong(sent)
