"""What learners type about hours: of one week, and of several at once; nothing is lost or overwritten."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from courses.models import Course
from progress.log.forms import LogForm
from progress.log.grid import LogGrid, posted_slugs
from progress.models import CourseProgress
from tests.forms import codes, posted

MONDAY = dt.date(2026, 11, 23)
LAST_WEEK = dt.date(2026, 11, 16)
DEEP, MACHINE = "deep-learning", "machine-learning"


@pytest.fixture
def progress(catalog, learner):
    """One course, in the plan."""
    course = Course.objects.get(slug=DEEP)
    return CourseProgress.objects.create(user=learner, course=course, position=1)


# --- the log of a week ------------------------------------------------------------------------------------


@pytest.fixture
def log_form(progress):
    def build(stored="", **fields: object):
        """``hours`` and ``was`` are the course's fields."""
        data = {f"{name.replace('_', '-')}-deep-learning": value for name, value in fields.items()}
        return LogForm(
            posted(**data),
            week_start=MONDAY,
            courses=[progress],
            stored_hours={progress.course_id: Decimal(stored)} if stored else {},
        )

    return build


def changed_hours(form):
    assert form.is_valid(), form.errors
    return [(progress.course.slug, hours) for progress, hours in form.changes()]


def test_new_hours_are_a_change(log_form):
    assert changed_hours(log_form(hours="7,5")) == [("deep-learning", Decimal("7.5"))]


def test_an_emptied_field_removes_the_entry(log_form):
    assert changed_hours(log_form("5.00", hours="")) == [("deep-learning", None)]


def test_zero_is_an_entry(log_form):
    assert changed_hours(log_form(hours="0")) == [("deep-learning", 0)]
    assert changed_hours(log_form("5.00", hours="0")) == [("deep-learning", 0)]


@pytest.mark.parametrize(("stored", "typed"), [("5.00", "5"), ("5.00", "5:00"), ("0.00", "0"), ("", "")])
def test_what_is_stored_already_is_no_change(log_form, stored, typed):
    assert changed_hours(log_form(stored, hours=typed)) == []


def test_a_course_that_was_not_posted_keeps_its_hours(log_form):
    assert changed_hours(log_form("5.00")) == []


def test_saving_twice_is_harmless_although_the_page_is_older_than_the_first_save(log_form):
    assert changed_hours(log_form("7.50", hours="7,5", was="")) == []


def test_a_course_outside_the_plan_is_refused_with_what_was_typed(learner, progress):
    form = LogForm(
        posted(**{"hours-deep-learning": "2", "hours-knitting": "3,5"}),
        week_start=MONDAY,
        courses=[progress],
        stored_hours={},
    )
    (refusal,) = form.non_field_errors()
    assert refusal.startswith("“knitting” is not a course you can log hours for")
    assert refusal.endswith("“3,5” was not saved, nor was the rest.")


def test_an_empty_field_of_a_course_that_left_the_plan_meanwhile_does_not_stop_the_rest(progress):
    form = LogForm(
        posted(**{"hours-deep-learning": "2", "hours-machine-learning": " "}),
        week_start=MONDAY,
        courses=[progress],
        stored_hours={},
    )
    assert form.is_valid()


def test_more_hours_than_a_week_has_are_refused_in_one_course(log_form):
    assert codes(log_form(hours="169"), "hours-deep-learning") == ["too_many"]


@pytest.fixture
def two_courses(progress):
    other = Course.objects.get(slug="machine-learning")
    return [progress, CourseProgress.objects.create(user=progress.user, course=other, position=2)]


@pytest.mark.parametrize(("first", "second", "is_valid"), [("100", "68", True), ("100", "68,01", False)])
def test_a_week_has_168_hours_over_all_courses(two_courses, first, second, is_valid):
    data = posted(**{"hours-deep-learning": first, "hours-machine-learning": second})
    form = LogForm(data, week_start=MONDAY, courses=two_courses, stored_hours={})
    assert form.is_valid() is is_valid
    if not is_valid:
        assert form.non_field_errors() == ["A week has 168 hours; these are 168.01. Nothing was saved."]


def test_stored_hours_of_courses_that_are_not_on_the_page_count_for_the_168(two_courses):
    data = posted(**{"hours-deep-learning": "69"})
    stored = {two_courses[1].course_id: Decimal(100)}
    assert not LogForm(data, week_start=MONDAY, courses=two_courses, stored_hours=stored).is_valid()


def test_hours_changed_elsewhere_are_reported_then_confirmed_by_saving_again(log_form):
    form = log_form("4.00", hours="7", was="5")
    assert form.errors == {
        "hours-deep-learning": [
            "Changed elsewhere since you opened the page: now 4 h. Save again to replace it with yours."
        ]
    }
    ((_, field, was),) = form.rows()
    assert (field.value(), was) == ("7", "4")
    assert changed_hours(log_form("4.00", hours="7", was=was)) == [("deep-learning", 7)]


def test_an_entry_removed_elsewhere_is_reported_too(log_form):
    form = log_form("", hours="7", was="5")
    assert "now no entry" in form.errors["hours-deep-learning"][0]


def test_a_change_elsewhere_of_a_course_left_untouched_here_is_reported_before_it_is_undone(log_form):
    """The page showed 5, meanwhile it became 4; saving the page would write the 5 back."""
    assert not log_form("4.00", hours="5", was="5").is_valid()


def test_a_post_without_what_the_page_showed_is_taken_as_it_is(log_form):
    assert changed_hours(log_form("4.00", hours="7")) == [("deep-learning", 7)]


@pytest.fixture
def _renamed(progress):
    """The course was called ``old`` when the page was opened."""
    progress.course.formerly = ["older", "old"]


@pytest.mark.usefixtures("_renamed")
@pytest.mark.parametrize("former", ["old", "older"])
def test_hours_typed_before_a_course_was_renamed_are_its_hours(progress, former):
    data = posted(**{f"hours-{former}": "7", f"was-{former}": "5"})
    stored = {progress.course_id: Decimal(5)}
    form = LogForm(data, week_start=MONDAY, courses=[progress], stored_hours=stored)
    assert changed_hours(form) == [("deep-learning", 7)]


@pytest.mark.usefixtures("_renamed")
def test_what_a_page_showed_before_a_course_was_renamed_is_compared_too(progress):
    data = posted(**{"hours-old": "7", "was-old": "5"})
    stored = {progress.course_id: Decimal(4)}
    form = LogForm(data, week_start=MONDAY, courses=[progress], stored_hours=stored)
    assert "now 4 h" in form.errors["hours-deep-learning"][0]
    ((_, field, was),) = form.rows()
    assert (field.value(), was) == ("7", "4")


@pytest.mark.usefixtures("_renamed")
def test_hours_under_both_slugs_are_not_one_field_and_none_is_lost_in_silence(progress):
    data = posted(**{"hours-old": "7", "hours-deep-learning": "3"})
    form = LogForm(data, week_start=MONDAY, courses=[progress], stored_hours={})
    assert "“old” is not a course you can log hours for" in form.non_field_errors()[0]
    assert form["hours-deep-learning"].value() == "3"


def test_a_former_slug_that_another_course_has_by_now_is_that_course(two_courses):
    two_courses[0].course.formerly = ["machine-learning"]
    data = posted(**{"hours-machine-learning": "7"})
    form = LogForm(data, week_start=MONDAY, courses=two_courses, stored_hours={})
    assert changed_hours(form) == [("machine-learning", 7)]


def test_a_week_that_cannot_be_logged_says_so_and_keeps_what_was_typed_but_not_as_seen(progress):
    """The page then shows another week, whose hours the learner has not seen when typing."""
    form = LogForm(
        posted(**{"hours-deep-learning": "7"}),
        week_start=MONDAY,
        courses=[progress],
        stored_hours={progress.course_id: Decimal(4)},
        why_not="That week has not begun yet.",
    )
    assert "That week has not begun yet. Nothing was saved" in form.non_field_errors()[0]
    ((_, field, was),) = form.rows()
    assert (field.value(), was) == ("7", "")


def test_stored_hours_of_courses_that_the_form_does_not_have_count_for_the_168_too(two_courses):
    data = posted(**{"hours-deep-learning": "69"})
    stored = {two_courses[1].course_id: Decimal(100)}
    form = LogForm(data, week_start=MONDAY, courses=two_courses[:1], stored_hours=stored)
    assert not form.is_valid()
    assert form.total_hours == 169


def test_a_page_opened_in_another_language_has_seen_the_same_hours(progress):
    stored = {progress.course_id: Decimal("40.50")}

    def form(data=None):
        return LogForm(data, week_start=MONDAY, courses=[progress], stored_hours=stored)

    with translation.override("fr"):
        ((_, field, was),) = form().rows()
        assert (field.value(), was) == ("40,5", "40.5")
    stored_as_seen = form(posted(**{"hours-deep-learning": "7", "was-deep-learning": was}))
    assert changed_hours(stored_as_seen) == [("deep-learning", 7)]


# --- several weeks ----------------------------------------------------------------------------------------


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
