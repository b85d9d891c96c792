"""Where Bootstrap's style sheet comes from: made of what pages use, in development as in production."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from learningpath.lean_styles import lean_bootstrap

BOOTSTRAP = "bootstrap/bootstrap.min.css"


class LeanBootstrapFinder(BaseFinder):
    """Finds Bootstrap's style sheet, made of the rules that pages use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Goes with the process: runserver and tests serve it from there, collectstatic copies it.
        self._folder = TemporaryDirectory(prefix="learning-path-bootstrap-")
        file = Path(self._folder.name) / BOOTSTRAP
        file.parent.mkdir()
        file.write_text(lean_bootstrap(), encoding="utf-8")
        self._storage = FileSystemStorage(location=self._folder.name)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:  # noqa: ARG002
        """Report nothing: no setting can be wrong (django BaseFinder.check)."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: ARG002, FBT001, FBT002
        """Return where the style sheet is, or [] for any other path (django BaseFinder.find)."""
        found = [self._storage.path(BOOTSTRAP)] if path == BOOTSTRAP else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:  # noqa: ARG002
        """List the one file to collect (django BaseFinder.list)."""
        return [(BOOTSTRAP, self._storage)]
