"""Scripts as browsers get them: what explains them to who reads the sources stays here."""

import re

_LINES_WITHOUT_CODE = re.compile(r"^[ \t]*(//.*|/\*(?:[^*]|\*(?!/))*\*/)?\n", re.MULTILINE)


def without_comments(script: str) -> str:
    """Return a script without its blank lines and without comments that have lines to themselves."""
    return _LINES_WITHOUT_CODE.sub("", script)
