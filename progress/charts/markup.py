"""The same figures as a chart, as a table and in a sentence."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Table:
    """A table whose first column names the rows; cells are plain text or markup that is safe."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def html(self) -> SafeString:
        """The rows of head and body: a template would take ten times as long for a year of weeks."""
        head = format_html_join("", '<th scope="col">{}</th>', ((column,) for column in self.columns))
        row = f'<tr><th scope="row">{{}}</th>{"<td>{}</td>" * (len(self.columns) - 1)}</tr>'
        body = format_html_join("\n", row, self.rows)
        return SafeString(f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody>")


def paragraph(*sentences: SafeString) -> SafeString:
    """Return sentences in a row."""
    return SafeString(" ".join(sentences))


def sentence(text: str, **parts: Any) -> SafeString:
    """Return a translated text with its named parts, which are escaped unless they are safe markup."""
    return SafeString(text % {name: conditional_escape(part) for name, part in parts.items()})
