"""Odd requests to the job pages on the sample: none may end in an error of the portal, or take ten seconds.

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
        from tests.jobs.nasty import addresses  # noqa: PLC0415 - Django is set up by now

        chance = random.Random(SEED)  # noqa: S311 - nothing here is secret
        answers = [_asked(client, address) for address, _ in islice(addresses(chance), REQUESTS)]
    errors = sum(status >= 500 for status, _ in answers)
    slow = sum(seconds > TOO_LONG_S for _, seconds in answers)
    missed = " MISSED" if errors or slow else ""
    sys.stdout.write(
        f"fuzz: {errors} errors and {slow} answers of more than {TOO_LONG_S} s in {len(answers):,} requests on {KIND}, "
        f"the slowest {max(seconds for _, seconds in answers):.1f} s (target 0 errors, 0 slow){missed}\n"
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


def _asked(client: Any, address: str) -> tuple[int, float]:
    """(status, seconds) of one request, read to its end."""
    began = time.perf_counter()
    answer = client.get(address)
    answer.getvalue()
    seconds = time.perf_counter() - began
    if answer.status_code >= 500 or seconds > TOO_LONG_S:
        sys.stdout.write(f"fuzz: {answer.status_code} after {seconds:.1f} s: {address[:SHOWN]}\n")
    return answer.status_code, seconds


if __name__ == "__main__":
    main()
