"""Figures as a table."""

from learningpath.writing.formats import day_tag
from progress.answer.charts.markup import FigureTable
from tests.progress.projection.studies import START


def test_columns_and_rows_have_headers():
    html = FigureTable("Hours", ("Week", "Hours"), (("First", "7.5"),)).html
    assert '<th scope="col">Week</th><th scope="col">Hours</th>' in html
    assert '<tr><th scope="row">First</th><td>7.5</td></tr>' in html


def test_text_is_escaped_and_markup_of_ours_is_not():
    html = FigureTable("", ("<b>", "Day"), (("<script>", day_tag(START)),)).html
    assert "&lt;b&gt;" in html
    assert "&lt;script&gt;" in html
    assert '<time datetime="2026-01-05">' in html
