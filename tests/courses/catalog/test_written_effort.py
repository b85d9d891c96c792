from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from courses.catalog.values import RefusedValueError
from courses.catalog.written_effort import read_effort, write_effort
from courses.models import Course


def _read(text):
    return read_effort(yaml.compose(text, Loader=yaml.SafeLoader))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("unknown", ("unknown", None, None, None, None)),
        ("{hours: 26}", ("hours", 26, None, None, None)),
        ("{hours: {low: 20, high: 30}}", ("hours", 20, 30, None, None)),
        ("{hours: {low: 20, high: 20}}", ("hours", 20, 20, None, None)),
        ("{months: 3, hours_a_week: 10}", ("months", 3, None, 10, None)),
        ("{weeks: 10, hours_a_week: {low: 4, high: 6}}", ("weeks", 10, None, 4, 6)),
        ("{weeks: 5}", ("weeks", 5, None, None, None)),
        ("{months: {low: 1, high: 2}}", ("months", 1, 2, None, None)),
        ("{hours_a_week: 8}", ("weeks", None, None, 8, None)),
        ("{weeks: {low: 8, high: 10}, hours_a_week: 2.5}", ("weeks", 8, 10, Decimal("2.5"), None)),
    ],
)
def test_every_notation_is_read(text, columns):
    assert tuple(_read(text).values()) == columns


@pytest.mark.parametrize(
    "text",
    [
        "nothing", "~", "0", "26", "[]", "{}", "{hours: 0}", "{hours: -5}", "{hours: 10001}", "{hours: 1:30}",
        "{hours: 010}", "{hours: yes}", "{hours: '26'}", "{hours: {low: 5}}", "{hours: {low: 6, high: 5}}",
        "{hours: 5, hours_a_week: 5}", "{weeks: 5, hours: 3}", "{weeks: 5, months: 1, hours_a_week: 5}",
        "{weeks: 5, hours_a_week: 169}", "{weeks: 5, hours_a_week: 0}", "{weeks: 5, weeks: 6, hours_a_week: 5}",
        "{weeks: 5, hours_a_week: 5, x: 1}", "{[a]: 5}", "{hours: 26.123}",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(RefusedValueError):
        _read(text)


figures = st.decimals(min_value=0, max_value=11_000, places=2)
ranges = st.one_of(figures, st.tuples(figures, figures))


def _notation(figure):
    return "{{low: {}, high: {}}}".format(*figure) if isinstance(figure, tuple) else str(figure)


@pytest.mark.django_db
@given(unit=st.sampled_from(["hours", "weeks", "months"]), amount=ranges, pace=st.none() | ranges)
def test_what_is_read_is_what_the_models_constraints_accept(unit, amount, pace):
    pace_part = "" if pace is None else f", hours_a_week: {_notation(pace)}"
    try:
        columns = _read(f"{{{unit}: {_notation(amount)}{pace_part}}}")
    except RefusedValueError:
        return
    course = Course(slug="x", title="x", **columns)
    for constraint in Course._meta.constraints:
        constraint.validate(Course, course)
    assert _read(yaml.safe_dump(_plain(write_effort(columns)))) == columns


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return float(value) if isinstance(value, Decimal) else value
