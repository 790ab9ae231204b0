"""The guard of the network itself: a guard that lets things through would make every other test a liar."""

import socket

import pytest

from tests.network import OutsideNetwork


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80)])
def test_other_machines_are_out_of_reach(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(OutsideNetwork):
        outside.connect(address)


def test_names_of_other_machines_are_not_looked_up():
    with pytest.raises(OutsideNetwork):
        socket.getaddrinfo("example.org", 80)


def test_this_machine_is_in_reach():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
