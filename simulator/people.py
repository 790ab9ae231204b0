"""Invented users: neutral names, some of them with accents, blanks or capitals, as people have."""

from dataclasses import dataclass
from random import Random

ROBOT = "prodsys01"


@dataclass(frozen=True, slots=True)
class User:
    """One user; `job_name` is how jobs spell the name, which may differ from the table of users."""

    name: str
    job_name: str
    dn: str
    group: str | None
    country: str


def _spelling(number: int) -> str:
    if number % 11 == 3:
        return f"Üser Ñame {number:03d}"
    if number % 11 == 5:
        return f"USER{number:03d}"
    if number % 11 == 8:
        return f"user le{number:03d} grand"
    return f"user{number:03d}"


def build(jobs: int, random: Random) -> list[User]:
    """The robot of the production system first, then users, the busiest first."""
    count = max(12, min(1200, jobs // 120))
    people = [User(ROBOT, ROBOT, _dn(ROBOT), "AP_SIM", "ch")]
    for number in range(1, count + 1):
        name = _spelling(number)
        job_name = name.upper() if number % 17 == 7 else name
        group = random.choice(("GP_HIGGS", "GP_TOP", "GP_SUSY")) if number % 6 == 4 else None
        people.append(User(name, job_name, _dn(name), group, random.choice(("ca", "de", "fr", "it", "uk", "us"))))
    return people


def _dn(name: str) -> str:
    return f"/DC=org/DC=example/OU=people/CN={name}"
