"""Odd requests to all addresses of the portal on the sample: none may be answered wrongly, or take ten seconds.

`REQUESTS` says how many (10,000 unless told), `SEED` which, `KIND` the kind of database.
"""

import logging
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
REQUESTS = int(os.environ.get("REQUESTS", "10000"))
SEED = int(os.environ.get("SEED", str(time.time_ns())))
KIND = os.environ.get("KIND", "postgresql")
TOO_LONG_S = 10
SHOWN = 300


def main() -> None:
    sys.stdout.write(f"fuzz: SEED={SEED}\n")
    with _sample() as client:
        from tests import addresses  # noqa: PLC0415 - Django is set up by now

        chance = random.Random(SEED)  # noqa: S311 - nothing here is secret
        answers = [_asked(client, *one) for one in islice(addresses.addresses(chance), REQUESTS)]
        places = len(addresses.places())
    wrong = sum(is_wrong for is_wrong, _ in answers)
    slow = sum(seconds > TOO_LONG_S for _, seconds in answers)
    missed = " MISSED" if wrong or slow else ""
    sys.stdout.write(
        f"fuzz: {wrong} wrong answers and {slow} of more than {TOO_LONG_S} s to {len(answers):,} requests at {places} places on "
        f"{KIND}, the slowest {max(seconds for _, seconds in answers):.1f} s (target 0 wrong, 0 slow){missed}\n"
    )


@contextmanager
def _sample() -> Iterator[Any]:
    """A client of the portal on the sample rows."""
    import django  # noqa: PLC0415 - settings are named above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from tests.servers import databases, registry  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    logging.disable(logging.CRITICAL)
    guard = registry.open_run()
    try:
        databases.use_sample(KIND)
        yield Client(HTTP_HOST="localhost", raise_request_exception=False)
    finally:
        databases.use_none()
        registry.close_run(guard)


def _asked(client: Any, place: Any, address: str, names: Any) -> tuple[bool, float]:
    """(is wrong, seconds) of the answer to one request, read to its end."""
    from tests import addresses  # noqa: PLC0415 - as above

    began = time.perf_counter()
    answer = client.get(address)
    body = answer.getvalue().decode(errors="replace")
    seconds = time.perf_counter() - began
    told = addresses.complaint(place, names, answer.status_code, body)
    if told or seconds > TOO_LONG_S:
        sys.stdout.write(f"fuzz: {told or 'slow'} after {seconds:.1f} s: {address[:SHOWN]}\n")
        sys.stdout.flush()
    return bool(told), seconds


if __name__ == "__main__":
    main()
