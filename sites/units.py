"""Limits in the units that people think in."""

from core.panda.queue_parameters import Parameter
from core.templatetags.portal import NO_BREAK_SPACE, duration, spaced

SECONDS = {"s": 1, "min": 60, "h": 3600}
MB_PER_GB = 1000


def in_words(parameter: Parameter, amount: int) -> str:
    """An amount with its unit: megabytes as gigabytes from one on, times in their largest units."""
    if parameter.unit == "MB" and abs(amount) >= MB_PER_GB:
        return f"{amount / MB_PER_GB:g}{NO_BREAK_SPACE}GB"
    if parameter.unit in SECONDS and amount:
        return duration(amount * SECONDS[parameter.unit])
    unit = parameter.unit.removesuffix("s") if amount == 1 and len(parameter.unit) > 1 else parameter.unit
    return f"{spaced(amount)}{NO_BREAK_SPACE}{unit}" if unit else spaced(amount)
