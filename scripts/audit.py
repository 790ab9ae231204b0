"""`python -m scripts.audit`: known vulnerabilities in the locked Python packages; it says what it could not look up."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

# Rucio is installed by itself, and pins versions that others have differently.
APART = [Path("requirements-rucio.txt")]
TOGETHER = [path for path in sorted(Path().glob("requirements*.txt")) if path not in APART]
COMMAND = [
    sys.executable,
    "-m",
    "pip_audit",
    "--disable-pip",
    "--require-hashes",
    "--progress-spinner",
    "off",
    "-f",
    "json",
]


def main() -> int:
    """:returns: 1 when a vulnerability of the portal's is known or the audit broke off, else 0."""
    # Told, but no failure: it is a server that tests start on this machine.
    _audited(APART)
    return _audited(TOGETHER)


def _audited(files: list[Path]) -> int:
    words = [word for path in files for word in ("-r", str(path))]
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        sys.stderr.write(f"DEPENDENCY AUDIT NOT DONE: {done.stderr.strip().splitlines()[-1:]}\n")
        return 1
    packages = json.loads(done.stdout)["dependencies"]
    for package in packages:
        _tell(package)
    looked_up = sum("skip_reason" not in package for package in packages)
    if skipped := len(packages) - looked_up:
        sys.stderr.write(
            f"DEPENDENCY AUDIT NOT DONE for {skipped} of {len(packages)} packages: no advisory for them could be read.\n"
        )
    sys.stdout.write(f"Dependency audit: {looked_up} of {len(packages)} packages looked up.\n")
    return int(any(package.get("vulns") for package in packages))


def _tell(package: dict[str, Any]) -> None:
    for found in package.get("vulns", []):
        fixed = ", ".join(found["fix_versions"]) or "no version yet"
        sys.stderr.write(f"{package['name']} {package['version']}: {found['id']}, mended in {fixed}\n")


if __name__ == "__main__":
    sys.exit(main())
