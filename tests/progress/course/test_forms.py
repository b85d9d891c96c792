"""What a learner can say of a course: its state, an own estimate, the share done."""

import datetime as dt
from decimal import Decimal

import pytest

from progress.course.forms import EstimateForm, ShareDoneForm, StatusForm
from progress.models import CourseProgress
from tests.forms import codes, posted
from tests.rows import TODAY, make_course, put


@pytest.fixture
def progress(learner):
    """One course, in the plan."""
    return put(learner, make_course("algebra"))[0]


# --- State ----------------------------------------------------------------------------------------------


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


# --- Estimate and share done ------------------------------------------------------------------------------


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
