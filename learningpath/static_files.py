"""Static files: of libraries only what pages load; in production with hashed names, compressed."""

from collections.abc import Callable
from re import Match
from typing import Any

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class LeanStaticFilesConfig(StaticFilesConfig):
    """Collects of Bootstrap the one file that pages load, not its forty variants and maps."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "bootstrap-*", "bootstrap.css", "*.rtl.*", "*.map"]


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
