"""Certificates that nobody trusts but those who are told to."""

from pathlib import Path

from tests.servers import registry
from tests.servers.processes import program, run


def of_this_machine() -> Path:
    """A PEM file with a certificate of this machine and its key, made once per run."""
    registry.once("certificate", _make)
    return registry.directory() / "this-machine.pem"


def _make() -> None:
    openssl, room = program("openssl", "openssl"), registry.directory()
    names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
    run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", names, "-keyout", "key.pem", "-out", "certificate.pem"],
        room,
    )  # fmt: skip
    whole = (room / "certificate.pem").read_text() + (room / "key.pem").read_text()
    (room / "this-machine.pem").write_text(whole)
