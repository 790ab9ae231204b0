"""Which hosts and addresses may be asked."""

import pytest

from core import experiment
from core.outside.policy import Policy, networks
from core.outside.problems import Unfetched

STORE = Policy(("log.example.org", "*.example.net", "odd.example.org:8443"))


@pytest.mark.parametrize(
    "url",
    [
        "https://log.example.org/a",
        "http://LOG.example.org./a",
        "https://log.example.org:443/a",
        "https://a.b.example.net/x?y=1",
        "https://odd.example.org:8443/a",
    ],
)
def test_listed_hosts_may_be_asked(url):
    assert STORE.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "https://example.net/",
        "https://evilexample.net/",
        "https://log.example.org.evil.example/",
        "https://log.example.org:8080/",
        "https://odd.example.org/",
        "http://log.example.org:443/",
        "https://user@log.example.org/",
        "https://:pw@log.example.org/",
        "https://log.example.org\\@evil.example/",
        "https://log.example.org:99999/",
        "https://[::1/",
        "file:///etc/passwd",
        "gopher://log.example.org/",
        "ftp://log.example.org/",
        "root://log.example.org//a",
        "//log.example.org/",
        "javascript:alert(1)",
        "",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://localhost./",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://metadata.google.internal/",
    ],
)
def test_all_others_may_not(url):
    with pytest.raises(Unfetched) as refused:
        STORE.check(url)
    assert refused.value.reason == "forbidden"


def test_a_url_of_the_settings_needs_no_listing():
    assert STORE.check("https://cric.example/api", configured=True)
    with pytest.raises(Unfetched):
        STORE.check("file:///etc/passwd", configured=True)


def test_a_star_stands_for_any_host_on_the_usual_ports():
    anywhere = Policy(("*",))
    assert anywhere.check("https://se.site.example/log")
    with pytest.raises(Unfetched):
        anywhere.check("https://se.site.example:6379/")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
        "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a01:203", "2002:7f00:1::", "2002:a00:1::1", "2001:db8::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address):
    assert not STORE.permits(address)


@pytest.mark.parametrize("address", ["188.184.9.235", "2001:1458:d00::1", "64:ff9b::bcb8:9eb"])
def test_public_addresses_are_permitted(address):
    assert STORE.permits(address)


def test_a_listed_network_is_permitted_and_its_neighbours_are_not():
    inside = Policy((), networks(["10.1.0.0/16"]))
    assert inside.permits("10.1.2.3")
    assert inside.permits("::ffff:10.1.2.3")
    assert not inside.permits("10.2.0.1")


def test_each_experiment_lists_its_own_hosts():
    assert experiment.load("generic").hosts == ()
    assert Policy(experiment.load("atlas").hosts).check("https://atlas-cric.cern.ch/api")
