"""How every figure is printed: `<name>: <figure> <unit> (target …)`, with MISSED where it falls short."""

import sys


def at_least(name: str, figure: float, target: float, unit: str) -> None:
    """Print a figure of which more is better."""
    missed = " MISSED" if figure < target else ""
    sys.stdout.write(f"{name}: {figure:,.0f} {unit} (target {target:,.0f} or more){missed}\n")


def at_most(name: str, figure: float, target: float, unit: str) -> None:
    """Print a figure of which less is better."""
    missed = " MISSED" if figure > target else ""
    sys.stdout.write(f"{name}: {figure:,.2f} {unit} (target {target:,.0f} or less){missed}\n")
    sys.stdout.flush()
