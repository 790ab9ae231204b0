"""The error columns of a job: nothing wrong, or one kind of failure with its message filled in."""

from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

from simulator.error_kinds import PRODUCTION_KINDS, USER_KINDS, Kind

COMPONENTS = {
    "pilot": 500,
    "exe": 500,
    "sup": 250,
    "ddm": 500,
    "brokerage": 250,
    "jobdispatcher": 250,
    "taskbuffer": 300,
}
COLUMNS = [f"{component}error{part}" for component in COMPONENTS for part in ("code", "diag")]
NOTHING: tuple[Any, ...] = (0, None) * len(COMPONENTS)
SUCCESS: tuple[Any, ...] = (0, None, 0, "OK", *NOTHING[4:])
REASSIGNED: tuple[Any, ...] = (*NOTHING[:-2], 100, "reassigned by JEDI")


def killed(by: str) -> tuple[Any, ...]:
    """The error columns of a job that a person stopped."""
    return (*NOTHING[:-2], 100, f"kill by {by}")


def columns(kind: Kind, facts: dict[str, Any]) -> tuple[Any, ...]:
    """The error columns of a job that failed that way; `facts` fill the fields of the messages."""
    found: list[Any] = []
    for component, length in COMPONENTS.items():
        if part := getattr(kind, component):
            found += (part[0], part[1].format_map(facts)[:length])
        elif component == "exe" and kind.trans == 0:
            found += (0, "OK")
        else:
            found += (0, None)
    return tuple(found)


@cache
def _weights(kinds: tuple[Kind, ...]) -> list[float]:
    return list(accumulate(kind.weight for kind in kinds))


def choose(random: Random, user: bool, count: int) -> list[Kind]:
    """Kinds that occur together, the common ones more often."""
    kinds = USER_KINDS if user else PRODUCTION_KINDS
    return random.choices(kinds, cum_weights=_weights(kinds), k=count)


def facts(random: Random, **known: Any) -> dict[str, Any]:
    """What varies in messages; `known` are the job's own host, user, site, file and so on."""
    number = random.getrandbits(64)
    small, big = 2 + number % 8, 1000 + number % 9_999_991
    return {
        "n": small,
        "m": big,
        "mb": 100 + number % 30_011,
        "sec": 30 + number % 7_193,
        "pid": 1000 + number % 63_001,
        "line": 1 + number % 911,
        "port": 1094 if number % 3 else 8443,
        "hex": f"{number & 0xFFFFFFFF:08x}",
        "hex2": f"{number >> 32:08x}",
        "ip": f"10.{number % 251}.{number % 241}.{number % 239}",
        "path": f"/pool/condor/dir_{big}",
        "module": MODULES[number % len(MODULES)],
        "substep": SUBSTEPS[number % len(SUBSTEPS)],
        "reason": REASONS[number % len(REASONS)],
        "phase": "starting" if number % 2 else "running",
        **known,
    }


MODULES = ("TrigSteer", "MuonReco", "CaloDigit", "InDetTracker", "GeoModelSvc", "EventSelector")
SUBSTEPS = ("EVNTtoHITS", "HITtoRDO", "RDOtoRDOTrigger", "RAWtoALL", "AODtoDAOD")
REASONS = ("ended early", "lost connection to the worker node", "removed by batch system", "job disappeared")
