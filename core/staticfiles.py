"""Which files the portal serves, and under which names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import get_files
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Folder(FileSystemStorage):
    """Files of one folder, served below `prefix` (empty: at the root)."""

    def __init__(self, location: Path, prefix: str = "") -> None:
        super().__init__(location=location)
        self.prefix = prefix

    def served_name(self, path: str) -> str:
        return f"{self.prefix}/{path}" if self.prefix else path


class ServedFiles(BaseFinder):
    """The project's `static/`, each feature's `static/`, and the listed files of npm packages: nothing else.

    `settings.STATICFILES_PACKAGES` maps a served name to the file it is made from.
    """

    def check(self, **_: Any) -> list[CheckMessage]:
        missing = [path for path in settings.STATICFILES_PACKAGES.values() if not path.is_file()]
        return [Error(f"{path} is missing.", hint="Run `npm ci`.", id="portal.E001") for path in missing]

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        """The file behind a served name, or all that claim it."""
        found = [folder.path(inner) for inner, folder in self.list([]) if folder.served_name(inner) == path]
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Folder]]:
        for folder in _folders():
            yield from ((path, folder) for path in get_files(folder, ignore_patterns))
        for name, file in settings.STATICFILES_PACKAGES.items():
            yield file.name, Folder(file.parent, str(Path(name).parent))


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Names carry a hash of the content, so a browser may keep a file for ever.

    References to source maps stay as they are: the maps are not served.
    """

    patterns = (("*.css", CompressedManifestStaticFilesStorage.patterns[0][1][:2]),)


def _folders() -> Iterator[Folder]:
    yield from (Folder(Path(path)) for path in settings.STATICFILES_DIRS)
    features = (Path(config.path) / "static" for config in apps.get_app_configs())
    yield from (Folder(path) for path in features if path.is_dir())
