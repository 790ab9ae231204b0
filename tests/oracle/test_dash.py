"""What an Oracle server would be sent, for every question of the dashboards; see test_statements.py for what that proves."""

import pytest
from django.test import Client

from tests.oracle.test_statements import sent, wrong

__all__ = ["sent"]


@pytest.mark.parametrize(
    "path",
    [
        "/dash/region/",
        "/dash/region/?json&extra=links",
        "/dash/region/?csv&level=queue&splitby=jobtype,resourcetype,eventservice",
        "/dash/region/?region=US&queuejobseed=es*&kiosk=1",
        "/dash/world/",
        "/dash/world/?json",
    ],
)
def test_every_page(sent, path):
    answer = Client().get(path)
    assert answer.status_code == 200
    answer.getvalue()
    assert not wrong(sent)
