"""The moment of asking."""

from datetime import UTC, datetime


def now() -> datetime:
    """UTC without a zone, in whole seconds: Oracle's dates know no others."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
