"""The lock files pass, and each fault in one is told."""

import shutil

import pytest

from scripts import check_locks
from tests.servers.registry import ROOT


@pytest.fixture(autouse=True)
def _copy(tmp_path, monkeypatch):
    for path in [*ROOT.glob("requirements*.txt"), ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]:
        shutil.copy(path, tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    monkeypatch.chdir(tmp_path)


def test_the_lock_files_are_as_they_should_be(capsys):
    assert check_locks.main() == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("requirements.txt", "django==5.2", "django==5.1", "but django==5.2.* is asked for"),
        ("requirements/core.in", "tqdm\n", "tqdm\nflask\n", "has flask None"),
        ("requirements.txt", "--hash=sha256:", "--hosh:", "has no hash"),
        ("package.json", "6.9.0", "6.9.1", "other dependencies than package.json"),
        ("package-lock.json", '"integrity"', '"integrety"', "foundation-sites has no hash"),
        ("package-lock.json", '"integrity"', '"resolved": "", "integrity"', "records an address"),
        ("requirements-dev.txt", "# via", "--index-url", "records an address"),
    ],
)
def test_a_fault_is_told(tmp_path, capsys, file, old, new, said):
    path = tmp_path / file
    path.write_text(path.read_text().replace(old, new))
    assert check_locks.main() == 1
    assert said in capsys.readouterr().err
