"""What learners can type: what is read, what is refused and with which words, and what is never overwritten."""

import datetime as dt
from decimal import Decimal

import pytest
from django.forms import ValidationError
from django.http import QueryDict
from django.utils import translation

from courses.models import Course, Path
from progress.course.forms import EstimateForm, ShareDoneForm, StatusForm
from progress.enrollment.forms import EnrollForm
from progress.fields.fields import DayField, HoursField
from progress.models import CourseProgress, Plan, WeeklyLog
from progress.pauses.forms import PauseForm
from progress.plan.forms import PlanForm
from progress.what_if.forms import MOST_COURSES_OFFERED, WhatIfForm
from tests.rows import make_course

TODAY = dt.date(2026, 11, 25)
MONDAY = dt.date(2026, 11, 23)
START = dt.date(2026, 10, 5)


def posted(**fields: object):
    """As a browser posts it: names with hyphens are written with underscores here."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data[name] = str(value)
    return data


def codes(form, field="__all__"):
    return [error.code for error in form.errors.get(field, ValidationError([])).as_data()]


@pytest.fixture
def plan(learner):
    plan = Plan.objects.create(
        user=learner, planned_pace_hours=10, starts_on=START, target_on="2027-06-30", time_zone="Africa/Lagos"
    )
    return Plan.objects.get(pk=plan.pk)  # with the values as they are stored


@pytest.fixture
def progress(catalog, learner):
    """One course, in the plan."""
    course = Course.objects.get(slug="deep-learning")
    return CourseProgress.objects.create(user=learner, course=course, position=1)


# --- hours ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("7,5", "7.5"),
        ("7.5", "7.5"),
        ("7:30", "7.5"),
        ("٧٫٥", "7.5"),
        (" 12 ", "12"),
        ("0", "0"),
        ("168", "168"),
    ],
)
def test_hours_are_read_as_people_type_them(typed, hours):
    assert HoursField().clean(typed) == Decimal(hours)


@pytest.mark.parametrize("empty", ["", "   ", None])
def test_empty_hours_are_none_where_they_may_be_left_out(empty):
    assert HoursField(required=False).clean(empty) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("seven", "invalid"),
        ("-1", "invalid"),
        ("NaN", "invalid"),
        ("inf", "invalid"),
        ("1e400", "invalid"),
        ("1e3", "invalid"),
        ("1_0", "invalid"),
        ("9223372036854775808", "invalid"),
        ("\ud800", "invalid"),
        ("\u202e7", "invalid"),
        ("169", "too_many"),
        ("168.01", "too_many"),
        ("168:01", "too_many"),
        ("0", "too_few"),
        ("9" * 5000, "max_length"),
        ("😀" * 10_000, "max_length"),
        ("7\x00", "null_characters_not_allowed"),
    ],
)
def test_other_hours_are_refused(typed, code):
    with pytest.raises(ValidationError) as refusal:
        HoursField(above_zero=True).clean(typed)
    assert code in [error.code for error in refusal.value.error_list]


def test_stored_hours_are_shown_without_idle_zeros_and_typed_ones_as_typed():
    assert HoursField().prepare_value(Decimal("7.50")) == "7.5"
    assert HoursField().prepare_value("7,50") == "7,50"


@pytest.mark.parametrize("typed", ["1999-12-31", "2101-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_outside_our_times_is_refused(typed):
    with pytest.raises(ValidationError, match="A day from 2000 to 2100"):
        DayField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["05.10.2026", "2026-13-01", "10000-01-01", "2026-W53", "9" * 5000, "\x00", "-1"]
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(ValidationError, match="Enter a valid date"):
        DayField().clean(typed)


# --- forms on stored rows ------------------------------------------------------------------------------------


def plan_form(plan, **changes: object):
    fields = {
        "planned_pace_hours": 10,
        "starts_on": START,
        "target_on": "2027-06-30",
        "time_zone": "Africa/Lagos",
    }
    return PlanForm(
        posted(**fields | changes), instance=Plan.objects.get(pk=plan.pk), today=TODAY, user=plan.user
    )


def seen_of(plan):
    return PlanForm(instance=Plan.objects.get(pk=plan.pk), today=TODAY, user=plan.user)["seen"].value()


def test_a_page_that_is_up_to_date_saves(plan):
    form = plan_form(plan, planned_pace_hours="7,5", seen=seen_of(plan))
    assert form.is_valid(), form.errors
    assert form.save().planned_pace_hours == Decimal("7.5")


def test_a_change_made_elsewhere_is_reported_then_confirmed_by_saving_again(plan):
    seen = seen_of(plan)
    Plan.objects.update(planned_pace_hours=12)
    form = plan_form(plan, planned_pace_hours=8, seen=seen)
    assert codes(form) == ["conflict"]
    assert "changed elsewhere" in form.non_field_errors()[0]
    assert form["planned_pace_hours"].value() == "8"
    again = plan_form(plan, planned_pace_hours=8, seen=form["seen"].value())
    assert again.is_valid()


def test_a_second_change_elsewhere_is_reported_again(plan):
    seen = seen_of(plan)
    Plan.objects.update(planned_pace_hours=12)
    shown_again = plan_form(plan, planned_pace_hours=8, seen=seen)["seen"]
    shown_again.form.is_valid()
    Plan.objects.update(planned_pace_hours=14)
    assert codes(plan_form(plan, planned_pace_hours=8, seen=shown_again.value())) == ["conflict"]


def test_saving_what_is_stored_by_now_is_no_conflict(plan):
    seen = seen_of(plan)
    Plan.objects.update(planned_pace_hours=12)
    assert plan_form(plan, planned_pace_hours=12, seen=seen).is_valid()


@pytest.mark.parametrize("seen", ["", None])
def test_a_post_that_saw_no_page_is_taken_as_it_is(plan, seen):
    fields = {} if seen is None else {"seen": seen}
    assert plan_form(plan, planned_pace_hours=12, **fields).is_valid()


@pytest.mark.parametrize("seen", ["nonsense", "new", "x" * 5000])
def test_a_made_up_digest_is_a_conflict(plan, seen):
    assert codes(plan_form(plan, planned_pace_hours=12, seen=seen)) == ["conflict"]


# --- the plan ------------------------------------------------------------------------------------------------


def test_a_plan_may_begin_in_the_week_of_the_first_hours_or_earlier(plan, progress):
    WeeklyLog.objects.create(user=plan.user, course=progress.course, week_start="2026-10-12", hours=0)
    assert plan_form(plan, starts_on="2026-10-12").is_valid()
    assert plan_form(plan, starts_on="2026-10-18").is_valid()  # the Sunday of that week
    assert plan_form(plan, starts_on="2020-01-01").is_valid()


def test_a_plan_may_not_begin_after_the_first_logged_week(plan, progress):
    WeeklyLog.objects.create(user=plan.user, course=progress.course, week_start="2026-10-12", hours=3)
    form = plan_form(plan, starts_on="2026-10-19")
    assert codes(form, "starts_on") == ["after_first_log"]
    assert "12 – 18 Oct 2026" in form.errors["starts_on"][0]


def test_hours_of_others_do_not_bind_the_first_day(plan, progress, outsider):
    WeeklyLog.objects.create(user=outsider, course=progress.course, week_start="2026-10-12", hours=3)
    assert plan_form(plan, starts_on="2026-10-19").is_valid()


def test_a_plan_may_begin_up_to_two_years_ahead(plan):
    assert plan_form(plan, starts_on="2028-11-25", target_on="").is_valid()
    assert codes(plan_form(plan, starts_on="2028-11-26", target_on=""), "starts_on") == ["too_far"]


@pytest.mark.parametrize("target_on", [START, "2026-10-04"])
def test_a_target_has_to_come_after_the_first_day(plan, target_on):
    assert "has to come after the first day" in plan_form(plan, target_on=target_on).errors["target_on"][0]


def test_a_target_can_be_dropped(plan):
    form = plan_form(plan, target_on="")
    assert form.is_valid()
    assert form.save().target_on is None


@pytest.mark.parametrize("zone", ["Mars/Olympus", "africa/lagos", "../../etc/passwd", "", "x" * 65, "A\x00"])
def test_a_zone_that_is_none_is_refused(plan, zone):
    assert list(plan_form(plan, time_zone=zone).errors) == ["time_zone"]


def test_a_zone_that_is_not_listed_but_exists_is_taken_and_shown(plan):
    form = plan_form(plan, time_zone="Asia/Calcutta")
    assert form.is_valid()
    assert 'value="Asia/Calcutta" selected' in str(form["time_zone"])


@pytest.mark.parametrize("pace", ["0", "169", "-1", "NaN", ""])
def test_a_pace_is_above_0_and_at_most_168(plan, pace):
    assert list(plan_form(plan, planned_pace_hours=pace).errors) == ["planned_pace_hours"]


# --- enrolling -----------------------------------------------------------------------------------------------


def enroll_form(learner, plan=None, status_by_course=None, **changes: object):
    fields = {"planned_pace_hours": 10, "starts_on": START, "time_zone": "Africa/Lagos"}
    return EnrollForm(
        posted(**fields | changes),
        instance=plan or Plan(user=learner),
        path=Path.objects.with_steps().get(slug="ai-engineer-foundations"),
        status_by_course=status_by_course or {},
        today=TODAY,
        user=learner,
    )


def test_enrolling_makes_the_plan(catalog, learner):
    form = enroll_form(learner, waive="google-it-automation")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["waive"] == ["google-it-automation"]
    assert form.save().user == learner
    assert Plan.objects.get().planned_pace_hours == 10


def test_a_box_ticked_before_a_course_was_renamed_stays_ticked(catalog, learner):
    Course.objects.filter(slug="google-it-automation").update(formerly=["it-automation"])
    form = enroll_form(learner, waive="it-automation")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["waive"] == ["google-it-automation"]
    form = enroll_form(learner, waive="it-automation", planned_pace_hours="0")
    assert not form.is_valid()
    assert [box.course.slug for box in form.additional_boxes() if box.is_ticked] == ["google-it-automation"]


def test_a_course_outside_the_path_cannot_be_waived(catalog, learner):
    assert list(enroll_form(learner, waive="knitting").errors) == ["waive"]


def test_enrolling_keeps_an_existing_target(catalog, plan):
    form = enroll_form(plan.user, plan, planned_pace_hours=12)
    assert form.is_valid(), form.errors
    form.save()
    plan.refresh_from_db()
    assert (plan.planned_pace_hours, plan.target_on) == (12, dt.date(2027, 6, 30))


def test_enrolling_does_not_ask_for_a_target_so_a_first_day_after_an_existing_one_is_what_is_refused(
    catalog, plan
):
    form = enroll_form(plan.user, plan, starts_on="2027-06-30")
    assert form.errors == {"starts_on": ["Your target date, 30 Jun 2027, has to come after the first day."]}


def test_the_boxes_show_what_is_settled_already(catalog, learner):
    course = Course.objects.get(slug="python-for-data-science")
    form = enroll_form(learner, status_by_course={course.pk: "completed"}, waive="google-it-automation")
    boxes = {box.course.slug: box for box in form.additional_boxes()}
    assert boxes["python-for-data-science"].settled == "Completed"
    assert boxes["google-it-automation"].is_ticked
    assert [box.course.slug for box in form.core_boxes()] == [
        "mathematics-for-machine-learning",
        "machine-learning",
        "deep-learning",
    ]


# --- a course's state ----------------------------------------------------------------------------------------


def save_status(progress, today=TODAY, **fields: object):
    form = StatusForm(posted(**fields), instance=CourseProgress.objects.get(pk=progress.pk), today=today)
    assert form.is_valid(), form.errors
    form.save()
    progress.refresh_from_db()
    return progress


def test_a_completed_course_gets_today(progress):
    assert save_status(progress, status="completed").completed_on == TODAY


def test_a_completed_course_stays_at_its_earlier_day_when_posted_again(progress):
    save_status(progress, status="completed")
    assert save_status(progress, TODAY + dt.timedelta(days=9), status="completed").completed_on == TODAY


def test_a_course_can_be_completed_on_an_earlier_day(progress):
    assert save_status(progress, status="completed", completed_on="2026-11-01").completed_on == dt.date(
        2026, 11, 1
    )


def test_a_course_cannot_be_completed_in_the_future(progress):
    form = StatusForm(posted(status="completed", completed_on="2026-11-26"), instance=progress, today=TODAY)
    assert codes(form, "completed_on") == ["future"]


def test_a_course_that_is_taken_up_again_has_no_day_of_completion(progress):
    save_status(progress, status="completed")
    assert save_status(progress, status="in_progress").completed_on is None


def test_the_reason_of_a_waiver_goes_with_the_waiver(progress):
    assert save_status(progress, status="waived", waived_reason="A degree").waived_reason == "A degree"
    again = save_status(progress, status="planned", waived_reason="A degree")
    assert (again.status, again.waived_reason) == ("planned", "")


@pytest.mark.parametrize("status", ["", "finished", "COMPLETED", "\x00", "9" * 5000])
def test_a_state_there_is_not_is_refused(progress, status):
    assert list(StatusForm(posted(status=status), instance=progress, today=TODAY).errors) == ["status"]


@pytest.mark.parametrize("reason", ["x" * 201, "a\x00b"])
def test_a_reason_no_database_takes_is_refused(progress, reason):
    form = StatusForm(posted(status="waived", waived_reason=reason), instance=progress, today=TODAY)
    assert list(form.errors) == ["waived_reason"]


def test_a_state_changed_elsewhere_is_reported(progress):
    seen = StatusForm(instance=progress, today=TODAY)["seen"].value()
    save_status(progress, status="waived")
    form = StatusForm(posted(status="completed", seen=seen), instance=progress, today=TODAY)
    assert codes(form) == ["conflict"]


# --- estimates, pauses, questions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "hours"), [("120", 120), ("0,01", Decimal("0.01")), ("5000", 5000), ("", None)]
)
def test_an_own_estimate_is_up_to_5000_hours_or_none(progress, typed, hours):
    form = EstimateForm(posted(estimate_hours=typed), instance=progress)
    assert form.is_valid(), form.errors
    form.save()
    assert CourseProgress.objects.get().estimate_hours == hours


@pytest.mark.parametrize("typed", ["0", "-1", "5000,01", "NaN", "9" * 30])
def test_other_estimates_are_refused(progress, typed):
    assert list(EstimateForm(posted(estimate_hours=typed), instance=progress).errors) == ["estimate_hours"]


def test_a_pause_may_last_a_day_but_not_end_before_it_begins(db):
    assert PauseForm(posted(starts_on=MONDAY, ends_on=MONDAY)).is_valid()
    form = PauseForm(posted(starts_on=MONDAY, ends_on="2026-11-22"))
    assert form.errors == {"ends_on": ["The last day is the first day or later."]}


@pytest.mark.parametrize(
    ("typed", "share"), [("1", 1), ("99", 99), (" 50 ", 50), ("٥٠", 50), ("050", 50), ("", None)]
)
def test_a_share_done_is_1_to_99_percent_or_none(progress, typed, share):
    form = ShareDoneForm(posted(share_done_percent=typed), instance=progress)
    assert form.is_valid(), form.errors
    assert form.save(commit=False).share_done_percent == share


@pytest.mark.parametrize(
    "typed",
    [
        "0",
        "100",
        "-1",
        "50.5",
        "1e1",
        "NaN",
        "inf",
        "half",
        "½",
        "\x00",
        "5\x00",
        "\u202e50",
        "9" * 30,
        "9" * 5000,
    ],
)
def test_other_shares_are_refused(progress, typed):
    assert list(ShareDoneForm(posted(share_done_percent=typed), instance=progress).errors) == [
        "share_done_percent"
    ]


def test_a_share_changed_elsewhere_is_reported(progress):
    seen = ShareDoneForm(instance=progress)["seen"].value()
    CourseProgress.objects.update(share_done_percent=30, share_done_at_hours=3)
    form = ShareDoneForm(
        posted(share_done_percent="50", seen=seen), instance=CourseProgress.objects.get(pk=progress.pk)
    )
    assert codes(form) == ["conflict"]


@pytest.fixture
def what_if_form(catalog):
    """A form for a plan with one due course, ``deep-learning``; all others can be added."""

    def build(**fields: object):
        return WhatIfForm(
            posted(**fields),
            due={"deep-learning": "Deep Learning"},
            addable=Course.objects.exclude(slug="deep-learning"),
            renamed={"deeper-learning": "deep-learning"},
        )

    return build


def test_no_course_is_said_otherwise_than_no_date(what_if_form):
    with translation.override("fr"):
        form = what_if_form()
        offered = [form.fields[name].widget.choices for name in ("waive", "add")]
    assert [next(iter(choices)) for choices in offered] == [("", "aucun")] * 2


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"hours": "7,5"},
        {"by": "2027-01-01"},
        {"pause_from": "2027-01-01", "pause_to": "2027-01-01"},
        {"first": "deep-learning"},
        {"waive": "deep-learning"},
        {"add": "machine-learning"},
    ],
)
def test_a_question_may_ask_for_any_of_its_fields_or_none(what_if_form, fields):
    form = what_if_form(**fields)
    assert form.is_valid(), form.errors
    assert form.asked_values() == list(fields.items())
    assert {name for name, value in form.cleaned_data.items() if value} == set(fields)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"hours": "0", "by": "9999-12-31"}, ["hours", "by"]),
        ({"pause_from": "2027-01-01"}, ["pause_to"]),
        ({"pause_to": "2027-01-01"}, ["pause_from"]),
        ({"pause_from": "2027-01-02", "pause_to": "2027-01-01"}, ["pause_to"]),
        ({"pause_from": "2027-01-02", "pause_to": "2101-01-01"}, ["pause_to"]),
        ({"pause_from": "soon", "pause_to": "2027-01-01"}, ["pause_from"]),
        ({"first": "machine-learning"}, ["first"]),
        ({"waive": "machine-learning"}, ["waive"]),
        ({"first": "deep-learning", "waive": "deep-learning"}, ["waive"]),
        ({"add": "deep-learning"}, ["add"]),
        ({"add": "knitting"}, ["add"]),
        ({"add": "x" * 5000}, ["add"]),
        ({"add": "a\x00b"}, ["add"]),
        ({"first": "\x00"}, ["first"]),
        ({"waive": "\ud800"}, ["waive"]),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(what_if_form, fields, wrong):
    assert list(what_if_form(**fields).errors) == wrong


@pytest.mark.parametrize("name", ["first", "waive"])
def test_a_question_of_before_a_course_was_renamed_is_about_that_course(what_if_form, name):
    form = what_if_form(**{name: "deeper-learning"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data[name] == "deep-learning"
    assert form.asked_values() == [(name, "deep-learning")]


def test_a_course_to_add_that_was_renamed_is_added_under_its_present_slug(what_if_form):
    Course.objects.filter(slug="machine-learning").update(formerly=["learning"])
    form = what_if_form(add="learning")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["add"].slug == "machine-learning"
    assert form.asked_values() == [("add", "machine-learning")]


def test_of_a_long_catalog_the_first_are_offered_and_any_can_be_asked_for(what_if_form):
    for number in range(MOST_COURSES_OFFERED + 1):
        make_course(f"zz-{number}", title=f"Zz {number:03}")
    last = f"zz-{MOST_COURSES_OFFERED}"
    offered = [slug for slug, _ in what_if_form().fields["add"].widget.choices]
    assert len(offered) == 1 + MOST_COURSES_OFFERED
    assert last not in offered
    form = what_if_form(add=last)
    assert [slug for slug, _ in form.fields["add"].widget.choices] == [*offered, last]
    assert form.is_valid(), form.errors
