"""`make check` tests the walls of `.importlinter`; here, that no package stands outside them."""

from configparser import ConfigParser
from pathlib import Path

from tests.servers.registry import ROOT

# They hold no part of the portal that runs.
OUTSIDE = {"bench", "scripts", "soak", "tests"}


def test_every_package_has_a_room():
    assert listed("importlinter", "root_packages") == packages()


def test_every_feature_is_walled_off():
    features = packages() - {"bigpandamon", "core", "settings", "simulator"}
    layers = config()["importlinter:contract:rooms"]["layers"].split()
    assert {word for word in layers if word != "|"} == features | {"bigpandamon", "core"}
    assert listed("importlinter:contract:simulator", "source_modules") == packages() - {"simulator"}


def packages() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in OUTSIDE}


def listed(section: str, option: str) -> set[str]:
    return set(config()[section][option].split())


def config() -> ConfigParser:
    parser = ConfigParser()
    parser.read(Path(ROOT) / ".importlinter")
    return parser
