"""A queue's region is CRIC's `cloud`: `region` there is that of the power grid."""

from core.engines.topology import Queue


def test_the_cloud_is_the_region():
    assert Queue("A", {"cloud": "DE", "region": "EU-GRID-1"}).attribute("region") == "DE"


def test_a_description_without_a_cloud_may_still_say_its_region():
    assert Queue("A", {"region": "AS"}).attribute("region") == "AS"
    assert Queue("A", {"cloud": "", "region": None}).attribute("region") is None
