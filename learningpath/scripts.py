"""Scripts as browsers get them: what explains them to those who read the sources stays here."""

import re
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_OF_PAGES = re.compile(r"site\.(\w+\.)?js")  # as written, and with its hash
_LINES_WITHOUT_CODE = re.compile(r"^[ \t]*(//.*|/\*(?:[^*]|\*(?!/))*\*/)?\n", re.MULTILINE)


def without_comments(script: str) -> str:
    """Return a script without its blank lines and without comments that have lines to themselves."""
    return _LINES_WITHOUT_CODE.sub("", script)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Files hashed and compressed for production, the script of the pages without its comments."""

    def _save(self, name: str, content: Any) -> Any:
        if _OF_PAGES.fullmatch(name):
            script = b"".join(content.chunks()).decode()
            content = ContentFile(without_comments(script).encode())
        return super()._save(name, content)
