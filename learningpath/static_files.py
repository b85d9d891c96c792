"""Static files: of libraries only what pages load; in production with hashed names, compressed."""

from collections.abc import Callable, Iterable
from re import Match
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

UNUSED = ["bootstrap-*", "bootstrap.css", "*.rtl.*", "*.map"]


class LeanFileSystemFinder(FileSystemFinder):
    """Collects of Bootstrap the one file that pages load, not its forty variants and maps."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """List the files to collect (django FileSystemFinder.list)."""
        return super().list([*(ignore_patterns or ()), *UNUSED])


class LeanStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, without the source maps that libraries' files point to."""

    def url_converter(
        self, name: str, hashed_files: dict[str, str], template: str | None = None
    ) -> Callable[[Match[str]], str]:
        """Drop a comment that names a source map (django HashedFilesMixin.url_converter)."""
        if template and "sourceMappingURL" in template:
            return lambda _match: ""
        converter: Any = super().url_converter(name, hashed_files, template)
        return converter
