"""Where Bootstrap's style sheet comes from: made of what pages use, in development as in production."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from learningpath.styles.lean import lean_bootstrap

BOOTSTRAP = "bootstrap/bootstrap.min.css"


def _lean_folder() -> "TemporaryDirectory[str]":
    folder = TemporaryDirectory(prefix="learning-path-bootstrap-")
    file = Path(folder.name) / BOOTSTRAP
    file.parent.mkdir()
    file.write_text(lean_bootstrap(), encoding="utf-8")
    return folder


# Goes with the process: runserver and tests serve it from there, collectstatic copies it. Made once, while
# this module is imported, as Django may make a finder twice when two first requests come at once.
FOLDER = _lean_folder()


class LeanBootstrapFinder(BaseFinder):
    """Finds Bootstrap's style sheet, made of the rules that pages use."""

    storage = FileSystemStorage(location=FOLDER.name)

    def check(self, **kwargs: Any) -> list[Any]:  # noqa: ARG002
        """Report nothing: no setting can be wrong (django BaseFinder.check)."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: ARG002, FBT001, FBT002
        """Return where the style sheet is, or [] for any other path (django BaseFinder.find)."""
        found = [self.storage.path(BOOTSTRAP)] if path == BOOTSTRAP else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:  # noqa: ARG002
        """List the one file to collect (django BaseFinder.list)."""
        return [(BOOTSTRAP, self.storage)]
