"""What charts repeat, as markup: rows of tables, labels of axes; and sentences around them.

It is put together here because a template takes ten times as long for fifty of them.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Table:
    """A table whose first column names the rows; cells are plain text or markup that is safe."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def html(self) -> SafeString:
        """The rows of head and body."""
        head = "".join(f'<th scope="col">{escaped(column)}</th>' for column in self.columns)
        row = f'<tr><th scope="row">%s</th>{"<td>%s</td>" * (len(self.columns) - 1)}</tr>'
        body = "\n".join(row % tuple(map(escaped, cells)) for cells in self.rows)
        return SafeString(f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody>")


def labels(texts: Iterable[tuple[object, object, str]], attributes: str = "") -> SafeString:
    """Return SVG texts of (x, y, what it says), all with the same attributes."""
    return SafeString(
        "".join(f'<text x="{x}" y="{y}"{attributes}>{escaped(text)}</text>' for x, y, text in texts)
    )


def escaped(text: str) -> str:
    """Return a text as markup unless it is safe already (conditional_escape, but five times as fast)."""
    return text if isinstance(text, SafeString) else html.escape(text)


def paragraph(*sentences: SafeString) -> SafeString:
    """Return sentences in a row."""
    return SafeString(" ".join(sentences))


def sentence(text: str, **parts: Any) -> SafeString:
    """Return a translated text with its named parts, which are escaped unless they are safe markup."""
    return SafeString(text % {name: conditional_escape(part) for name, part in parts.items()})
