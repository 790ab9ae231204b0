"""`python -m scripts.check_locks`: the lock files name what the lists ask for, with hashes and without addresses."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^ ;\\]+)")
ADDRESS = re.compile(r"https?:|--(extra-)?index-url|--find-links|\"resolved\"")


def main() -> int:
    """:returns: 1 when anything is wrong; each fault is printed."""
    faults = [*_python_faults(), *_npm_faults(), *_addresses()]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return int(bool(faults))


def _python_faults() -> Iterator[str]:
    for asked in sorted(Path("requirements").glob("*.in")):
        lock = Path("requirements.txt" if asked.stem == "core" else f"requirements-{asked.stem}.txt")
        versions = _versions(lock)
        for text in asked.read_text().split("\n"):
            if text and not text.startswith(("-", "#")):
                yield from _unmet(Requirement(text), versions, lock)
        yield from (f"{lock}: {line} has no hash." for line in _without_hash(lock))


def _unmet(asked: Requirement, versions: dict[str, str], lock: Path) -> Iterator[str]:
    version = versions.get(canonicalize_name(asked.name))
    if version is None or not asked.specifier.contains(version):
        yield f"{lock} has {asked.name} {version}, but {asked} is asked for: run `make lock`."


def _versions(lock: Path) -> dict[str, str]:
    found = (LOCKED.match(line) for line in lock.read_text().splitlines())
    return {canonicalize_name(match["name"]): match["version"] for match in found if match}


def _without_hash(lock: Path) -> Iterator[str]:
    for entry in re.split(r"\n(?=\S)", lock.read_text()):
        if LOCKED.match(entry) and "--hash=sha256:" not in entry:
            yield entry.splitlines()[0]


def _npm_faults() -> Iterator[str]:
    asked = json.loads(Path("package.json").read_text())
    packages = json.loads(Path("package-lock.json").read_text())["packages"]
    for kind in ("dependencies", "devDependencies"):
        if packages[""].get(kind) != asked.get(kind):
            yield f"package-lock.json has other {kind} than package.json: run `make lock`."
    yield from (
        f"package-lock.json: {name} has no hash."
        for name, entry in packages.items()
        if name and "integrity" not in entry
    )


def _addresses() -> Iterator[str]:
    for lock in [*Path().glob("requirements*.txt"), Path("package-lock.json"), Path(".npmrc")]:
        if found := ADDRESS.search(lock.read_text()):
            yield f"{lock} records an address ({found[0]}): a lock file keeps names, versions and hashes only."


if __name__ == "__main__":
    sys.exit(main())
