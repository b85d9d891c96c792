"""What learners type about several weeks at once: each cell is read, refused by its place, or copied into."""

from decimal import Decimal

import pytest

from progress.log.forms import LogForm
from progress.log.grid import LogGrid, posted_slugs
from tests.forms import posted
from tests.rows import MONDAY, ONE_WEEK, make_course, put

LAST_WEEK = MONDAY - ONE_WEEK
DEEP, MACHINE = "deep-learning", "machine-learning"


@pytest.fixture
def two_courses(learner):
    return put(
        learner, make_course(DEEP, title="Deep Learning"), make_course(MACHINE, title="Machine Learning")
    )


@pytest.fixture
def grid(two_courses):
    """Two weeks by two courses; hours by course, in the order of the weeks."""
    first, second = two_courses

    def build(data=None, *, stored=({}, {}), before=None, without=(), why_not=""):
        weeks = [
            LogForm(
                data,
                week_start=week,
                courses=[one for one in two_courses if (week, one.course.slug) not in without],
                stored_hours={
                    one.course_id: Decimal(hours[one.course.slug])
                    for one in two_courses
                    if one.course.slug in hours
                },
                key=f"{week}-",
            )
            for week, hours in zip((LAST_WEEK, MONDAY), stored, strict=True)
        ]
        texts = {one.course_id: before[one.course.slug] for one in two_courses if before}
        return LogGrid(data, weeks=weeks, courses=[first, second], texts_before=texts, why_not=why_not)

    return build


def cell(week, slug, kind="hours"):
    return f"{kind}-{week}-{slug}"


def changes_of(grid):
    assert grid.is_valid(), grid.errors()
    return [
        (week.week_start, progress.course.slug, hours)
        for week in grid.weeks
        for progress, hours in week.changes()
    ]


def test_each_cell_of_a_grid_is_the_hours_of_its_week_and_course(grid):
    data = posted(**{cell(LAST_WEEK, DEEP): "2", cell(MONDAY, DEEP): "3,5", cell(MONDAY, MACHINE): ""})
    stored = ({}, {MACHINE: "4.00"})
    assert changes_of(grid(data, stored=stored)) == [
        (LAST_WEEK, DEEP, 2),
        (MONDAY, DEEP, Decimal("3.5")),
        (MONDAY, MACHINE, None),
    ]


def test_a_grid_that_was_not_posted_is_neither_valid_nor_wrong(grid):
    assert not grid().is_valid()
    assert grid().errors() == []


def test_what_is_wrong_in_a_grid_is_named_by_week_and_course_from_top_to_bottom(grid):
    data = posted(
        **{
            cell(LAST_WEEK, DEEP): "100",
            cell(LAST_WEEK, MACHINE): "69",
            cell(MONDAY, DEEP): "2",
            cell(MONDAY, MACHINE): "seven",
        }
    )
    of_week, of_cell = grid(data).errors()
    assert (of_week.place, of_week.target) == ("16 – 22 Nov 2026", f"id_{cell(LAST_WEEK, DEEP)}")
    assert of_week.message == "A week has 168 hours; these are 169. Nothing was saved."
    assert (of_cell.place, of_cell.target) == (
        "23 – 29 Nov 2026, Machine Learning",
        f"id_{cell(MONDAY, MACHINE)}",
    )


def test_a_cell_changed_elsewhere_is_reported_and_the_other_cells_are_not(grid):
    shown = {cell(MONDAY, DEEP, "was"): "5", cell(MONDAY, MACHINE, "was"): ""}
    typed = {cell(MONDAY, DEEP): "7", cell(MONDAY, MACHINE): "1"}
    (error,) = grid(posted(**shown, **typed), stored=({}, {DEEP: "4.00"})).errors()
    assert error.place.endswith("Deep Learning")
    assert "now 4 h" in error.message


@pytest.mark.parametrize("week", ["2026-11-30", "2026-11-24", "2026-13-45", "", "٢٠٢٦-١١-٢٣"])
def test_hours_for_a_week_that_a_grid_does_not_have_are_named_and_nothing_is_saved(grid, week):
    built = grid(posted(**{cell(week, DEEP): "6,75", cell(MONDAY, DEEP): "1"}))
    assert not built.is_valid()
    (error,) = built.errors()
    assert error.message.startswith(f"“6,75” for “{week}-deep-learning” was not saved, nor was the rest")


def test_hours_for_several_weeks_that_a_grid_does_not_have_are_named_in_their_order(grid):
    data = posted(**{cell(week, DEEP): "1" for week in ("2026-12-07", "2026-11-30")})
    assert [error.message.split("“")[2][:10] for error in grid(data).errors()] == ["2026-11-30", "2026-12-07"]


def test_an_empty_field_of_a_week_that_a_grid_does_not_have_does_not_stop_the_rest(grid):
    assert grid(posted(**{cell("2026-11-30", DEEP): " ", cell(MONDAY, DEEP): "1"})).is_valid()


def test_a_course_that_a_week_of_the_grid_takes_no_hours_for_is_refused(grid):
    data = posted(**{cell(MONDAY, MACHINE): "1"})
    (error,) = grid(data, without=[(MONDAY, MACHINE)]).errors()
    assert "“machine-learning” is not a course you can log hours for" in error.message


def test_what_is_wrong_with_the_weeks_asked_for_is_an_error_of_the_whole_grid(grid):
    built = grid(posted(**{cell(MONDAY, DEEP): "1"}), why_not="That week has not begun yet.")
    assert [error.message for error in built.errors()] == ["That week has not begun yet."]
    assert not built.is_valid()


def test_rows_of_a_grid_have_a_cell_for_each_column_or_none(grid):
    built = grid(stored=({DEEP: "2.50"}, {}), without=[(MONDAY, MACHINE)], before={DEEP: "1", MACHINE: "9"})
    last_week, this_week = built.rows()
    assert [(one.field.value(), one.was_name, one.was, one.before) for one in last_week.cells] == [
        ("2.5", cell(LAST_WEEK, DEEP, "was"), "2.5", "1"),
        (None, cell(LAST_WEEK, MACHINE, "was"), "", "9"),
    ]
    assert this_week.cells[0].before == "", "the week before stands on the page"
    assert this_week.cells[1] is None


def test_totals_of_a_grid_are_those_of_what_is_stored(grid):
    built = grid(posted(**{cell(MONDAY, DEEP): "100"}), stored=({DEEP: "2.5", MACHINE: "1"}, {DEEP: "4"}))
    assert built.stored_totals() == [Decimal("6.5"), 1]
    assert built.stored_total_hours() == Decimal("7.5")
    assert [week.stored_total_hours for week in built.weeks] == [Decimal("3.5"), 4]


def filled(grid, week):
    """Return the week that was filled, if one was, and what stands in its fields by course."""
    into = grid.copy_last_week(str(week))
    by_week = {one.week_start: one for one in grid.weeks}
    return into, list(by_week[week].typed_texts().values())


def test_copying_last_week_takes_what_is_typed_there_and_leaves_what_stands_here(grid):
    data = posted(
        **{
            cell(LAST_WEEK, DEEP): "2:30",
            cell(LAST_WEEK, MACHINE): "4",
            cell(MONDAY, MACHINE): "7",
            cell(MONDAY, DEEP): " ",
        }
    )
    built = grid(data, stored=({DEEP: "1"}, {}))
    assert filled(built, MONDAY) == (built.weeks[1], ["2:30", "7"])
    assert changes_of(built)[-2:] == [(MONDAY, DEEP, Decimal("2.5")), (MONDAY, MACHINE, 7)]


def test_the_first_week_of_a_grid_is_filled_with_what_is_stored_before_it(grid):
    built = grid(posted(), before={DEEP: "3", MACHINE: ""})
    assert built.weeks_to_fill() == built.weeks
    assert filled(built, LAST_WEEK) == (built.weeks[0], ["3", ""])


def test_there_is_nothing_to_copy_before_the_first_hours_or_into_a_week_that_is_full(grid):
    built = grid(posted(**{cell(MONDAY, DEEP): "1", cell(LAST_WEEK, DEEP): "2"}))
    assert built.weeks_to_fill() == built.weeks[1:]
    assert filled(built, MONDAY) == (None, ["1", ""])
    assert built.copy_last_week("no such week") is None


def test_copied_hours_of_a_cell_changed_elsewhere_are_reported_too(grid):
    data = posted(**{cell(LAST_WEEK, DEEP): "2", cell(MONDAY, DEEP): "", cell(MONDAY, DEEP, "was"): ""})
    built = grid(data, stored=({}, {DEEP: "9"}))
    assert built.copy_last_week(str(MONDAY))
    assert ["now 9 h" in error.message for error in built.errors()] == [True]


def test_the_slugs_a_grid_posted_hours_for_are_read_off_its_fields():
    data = {
        cell(MONDAY, DEEP): "1",
        cell(MONDAY, MACHINE): " ",
        cell(MONDAY, "x", "was"): "1",
        "hours-y": "2",
    }
    assert posted_slugs(data) == {DEEP}
