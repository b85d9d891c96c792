"""What learners type about the hours of a week; nothing is lost or overwritten."""

from decimal import Decimal

import pytest
from django.utils import translation

from progress.log.forms import LogForm
from tests.forms import codes, posted
from tests.rows import MONDAY, make_course, put


@pytest.fixture
def progress(learner):
    """One course, in the plan."""
    return put(learner, make_course("deep-learning"))[0]


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


def test_several_courses_outside_the_plan_are_named_in_their_order(progress):
    data = posted(**{f"hours-{slug}": "1" for slug in ("weaving", "knitting", "pottery", "carving")})
    form = LogForm(data, week_start=MONDAY, courses=[progress], stored_hours={})
    named = [error.split("”")[0] for error in form.non_field_errors()]
    assert named == ["“carving", "“knitting", "“pottery", "“weaving"]


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
    return [progress, *put(progress.user, make_course("machine-learning"))]


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


def test_a_change_elsewhere_is_not_reported_of_a_course_that_was_not_posted(log_form):
    assert changed_hours(log_form("4.00", was="5")) == []


def test_of_hours_that_cannot_be_read_only_that_is_said_whatever_changed_elsewhere(log_form):
    (error,) = log_form("4.00", hours="seven", was="5").errors["hours-deep-learning"]
    assert error.startswith("Write hours like")


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
