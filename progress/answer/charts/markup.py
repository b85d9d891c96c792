"""What charts repeat, as markup: tables of their figures, labels of axes.

It is put together here because a template takes ten times as long for fifty of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from learningpath.writing.markup import escaped


@dataclass(frozen=True)
class FigureTable:
    """A table whose first column names the rows; cells are plain text or markup that is safe."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def html(self) -> SafeString:
        """The table as markup."""
        head = "".join(f'<th scope="col">{escaped(column)}</th>' for column in self.columns)
        row = f'<tr><th scope="row">%s</th>{"<td>%s</td>" * (len(self.columns) - 1)}</tr>'
        body = "\n".join(row % tuple(map(escaped, cells)) for cells in self.rows)
        return SafeString(
            f"<table><caption>{escaped(self.caption)}</caption>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"
        )


def disclosure(tables: Iterable[FigureTable]) -> SafeString:
    """Return a chart's tables, to be shown when they are asked for."""
    summary, inside = escaped(_("Show as table")), "".join(table.html for table in tables)
    return SafeString(f'<details class="chart-table"><summary>{summary}</summary>{inside}</details>')


def path(pieces: Iterable[str]) -> SafeString:
    """Return an attribute put together from pieces of geometry, which need no escaping."""
    return SafeString("".join(pieces))


def view_box(width: int, height: int) -> SafeString:
    """Return the attribute for a drawing of this size."""
    return SafeString(f"0 0 {width} {height}")


def labels(texts: Iterable[tuple[object, object, str]], attributes: str = "") -> SafeString:
    """Return SVG texts of (x, y, what it says), all with the same attributes."""
    return SafeString(
        "".join(f'<text x="{x}" y="{y}"{attributes}>{escaped(text)}</text>' for x, y, text in texts)
    )
