"""A row of the course list, in words: from a course's state, hours and dates to what stands on the page."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from courses.models import Course, Provider
from learningpath.writing.formats import day_tag
from progress.answer.course_rows import CourseRow, When, course_rows
from progress.models import CourseProgress, SaidAt
from progress.projection import (
    CourseInput,
    CourseProjection,
    Finish,
    Guess,
    SideStudy,
    StudyInput,
    Word,
    project,
)
from progress.projection.project import AFTER_UNKNOWN_EFFORT, LATE_TOO_FAR, UNKNOWN_EFFORT
from tests.rows import NOW, TODAY

PLAN, LIKELY, EARLY, LATE = (dt.date(2027, month, 1) for month in (4, 6, 5, 9))
DATED = Finish(PLAN, LIKELY, EARLY, LATE)


SHARE = {"share_done_percent": 35, "share_done_at_hours": Decimal(11)}
OWN = {"estimate_hours": Decimal(140), "effort_hours": 140.0}


def row(
    status="planned",
    logged=0.0,
    remaining=40.0,
    finish=DATED,
    effort_hours=40.0,
    counting_word=None,
    said_at=None,
    **own: object,
):
    """A row of a course called A < B."""
    course = Course(pk=1, slug="a", title="A < B", provider=Provider(title="Academy"), level="beginner")
    projection = CourseProjection("a", status, logged, remaining, finish, counting_word)
    progress = CourseProgress(course=course, status=status, **own)
    if said_at:
        SaidAt(progress=progress, **said_at)
    return CourseRow(progress, projection, effort_hours, TODAY, bar_percent=10)


@pytest.mark.parametrize(
    ("the_row", "said"),
    [
        (row(), "0 of 40 h"),
        (row("in_progress", 7.5, 32.5), "7.5 of 40 h · about 33 h left"),
        (row("in_progress", 50, 0), "50 of 40 h"),
        (row(estimate_hours=Decimal(70), effort_hours=70.0), "0 of 70 h, your estimate"),
        (row("in_progress", 3, None, effort_hours=None), "3 h"),
        (row("completed", 44, 0), "44 of 40 h"),
        (row("waived", 0, 0), ""),
        (row("waived", 2, 0), "2 h logged"),
    ],
)
def test_the_hours_are_told_beside_the_effort(the_row, said):
    assert the_row.hours_line == said


@pytest.mark.parametrize(
    ("the_row", "said", "also"),
    [
        (
            row("in_progress", 11, 20.4, counting_word=Word.SHARE, said_at={"share_at": NOW}, **SHARE, **OWN),
            "11 h, 35 % done as you said · about 20 h left",
            "said before that: your estimate of 140 h",
        ),
        (
            row("in_progress", 11, 20.4, counting_word=Word.SHARE, **SHARE, **OWN),
            "11 h, 35 % done as you said · about 20 h left",
            "also said: your estimate of 140 h, which does not count beside it",
        ),
        (
            row("planned", 11, 20.4, counting_word=Word.SHARE, **SHARE),
            "11 h, 35 % done as you said · about 20 h left",
            "",
        ),
        (
            row("in_progress", 11, 130, counting_word=Word.ESTIMATE, **SHARE, **OWN),
            "11 of 140 h, your estimate · about 130 h left",
            "said before that: 35 % done at 11 h",
        ),
        (
            row(counting_word=Word.SHARE, share_done_percent=35, share_done_at_hours=Decimal(0), **OWN),
            "0 of 140 h, your estimate, 35 % done as you said · about 40 h left",
            "",
        ),
        (
            row("in_progress", 11, 30, **(SHARE | {"share_done_percent": 19})),
            "11 of 40 h · about 30 h left",
            "you said 19 % done at 11 h: a share counts from 20 % on",
        ),
        (row("completed", 11, 0, counting_word=Word.SHARE, **SHARE, **OWN), "11 of 140 h, your estimate", ""),
        (row("waived", 0, 0, counting_word=Word.SHARE, **SHARE, **OWN), "", ""),
    ],
)
def test_what_the_learner_said_is_told_which_counts_and_what_else(the_row, said, also):
    assert (the_row.hours_line, the_row.said_line) == (said, also)


def test_a_course_is_over_no_hours_that_its_learner_s_share_replaced():
    assert row("in_progress", 50, 10).over_hours == 10
    said = {"share_done_percent": 80, "share_done_at_hours": Decimal(50)}
    assert row("in_progress", 50, 12, counting_word=Word.SHARE, **said).over_hours == 0


def test_the_bar_says_its_hours_to_who_does_not_see_it():
    assert row("in_progress", 7.5).bar_label == "A < B: 7.5 h logged"


def test_a_course_to_come_has_its_day_its_range_and_the_plan_below():
    below = (f"{day_tag(EARLY)} – {day_tag(LATE)}", f"plan {day_tag(PLAN)}")
    assert row().when == When(day_tag(LIKELY), "", below)


def test_a_range_without_end_says_so_and_a_plan_without_date_says_nothing():
    finish = Finish(None, LIKELY, EARLY, reason=LATE_TOO_FAR)
    assert row(finish=finish).when == When(day_tag(LIKELY), "", (f"{day_tag(EARLY)} – 10 years or more",))


def test_a_course_after_one_of_unknown_effort_says_why_it_has_no_day():
    when = row(finish=Finish(reason=AFTER_UNKNOWN_EFFORT)).when
    assert when == When("No date: an earlier course has no published effort, enter your own estimate", "care")


def test_a_course_of_unknown_effort_asks_for_an_estimate():
    unknown = row(remaining=None, effort_hours=None, finish=Finish(reason=UNKNOWN_EFFORT))
    assert unknown.needs_estimate
    assert unknown.when == When("No date: no published effort, enter your own estimate", "care")


def test_what_is_settled_needs_no_estimate():
    done = row("completed", 12, None, effort_hours=None, completed_on=LIKELY)
    assert not done.needs_estimate
    assert not row("waived", 0, None, effort_hours=None).needs_estimate


@pytest.mark.parametrize(
    ("own", "effort_hours", "took"),
    [
        ({}, 40.0, "took 44 h · published 40 h"),
        ({"estimate_hours": Decimal(50)}, 50.0, "took 44 h · your estimate 50 h"),
        ({}, None, "took 44 h"),
    ],
)
def test_a_completed_course_tells_its_day_and_what_it_took(own, effort_hours, took):
    done = row("completed", 44, 0, effort_hours=effort_hours, completed_on=LIKELY, **own)
    assert done.when == When(f"Completed {day_tag(LIKELY)}", "green", (took,))


def test_a_waived_course_gives_its_reason():
    assert row("waived").when == When("Waived", "muted", ("no hours due",))
    assert row("waived", waived_reason="I teach <it>").when.below == ("I teach <it>",)


def test_each_state_has_a_mark_of_its_own():
    assert len({row(status).state for status in CourseProgress.Status}) == len(CourseProgress.Status)


@pytest.mark.parametrize(("language", "name"), [("en", "In progress"), ("fr", "En cours")])
def test_a_mark_is_named_in_the_language_of_the_page(language, name):
    with translation.override(language):
        assert f'role="img" aria-label="{name}"' in row("in_progress").state


def test_rows_stand_in_the_order_of_the_plan_with_the_effort_of_each():
    courses = [
        Course(pk=number, slug=slug, title=slug, effort_unit="hours", effort_amount_low=Decimal(20))
        for number, slug in enumerate(("first", "second"))
    ]
    in_plan = [CourseProgress(course=course, status="planned") for course in courses]
    for progress in in_plan:
        progress.marked_parts = []
    study = StudyInput(8.0, LIKELY, tuple(CourseInput(one.slug, "planned", 20.0) for one in courses))
    rows = list(course_rows(in_plan, project(study, LIKELY), study))
    assert [(one.course.slug, one.projection.slug, one.effort_hours) for one in rows] == [
        ("first", "first", 20.0),
        ("second", "second", 20.0),
    ]


# --- Core, additional, beside ---------------------------------------------------------------------------


def rows_of(*given: CourseInput):
    """Rows of courses called by their slugs in capitals."""
    in_plan = [
        CourseProgress(course=Course(pk=pk, slug=one.slug, title=one.slug.upper()), status=one.status)
        for pk, one in enumerate(given)
    ]
    study = StudyInput(10.0, TODAY, given)
    return list(course_rows(in_plan, project(study, TODAY), study))


def test_a_course_that_the_finish_is_not_about_is_called_additional():
    rows = rows_of(CourseInput("a", "planned", 20.0), CourseInput("b", "planned", 20.0, is_core=False))
    assert [one.role_line for one in rows] == ["", "additional"]


@pytest.mark.parametrize("status", ["planned", "waived"])
def test_where_no_course_is_core_and_where_it_is_waived_none_is_called_additional(status):
    core = CourseInput("a", "waived", 20.0)
    rows = rows_of(core, CourseInput("b", status, 20.0, is_core=False))
    assert [one.role_line for one in rows] == ["", ""]


@pytest.mark.parametrize(
    ("side", "said"),
    [
        (SideStudy(1.5, TODAY), "beside the others, 1.5 h a week"),
        (SideStudy(1, TODAY + dt.timedelta(days=1)), "beside the others, 1 h a week from 26 Nov 2026"),
        (SideStudy(1, after="a"), "beside the others, 1 h a week after A"),
        (SideStudy(0, TODAY), ""),
    ],
)
def test_a_side_course_says_its_hours_and_when_it_begins(side, said):
    rows = rows_of(CourseInput("a", "planned", 20.0), CourseInput("b", "planned", 20.0, side=side))
    assert strip_tags(rows[1].role_line) == said
    done = CourseInput("b", "completed", 20.0, completed_on=TODAY, side=side)
    assert rows_of(CourseInput("a", "planned", 20.0), done)[1].role_line == ""


def test_a_guess_is_told_as_one_and_gives_a_date():
    (one,) = rows_of(CourseInput("a", "in_progress", None, 3.0, guess=Guess(114, 260)))
    assert one.hours_line.startswith("3 h · guess 114 to 260 h · about")
    assert (one.needs_estimate, one.over_hours) == (False, 0)
    assert one.projection.finish.likely
    (over,) = rows_of(CourseInput("a", "in_progress", None, 270.0, guess=Guess(114, 260)))
    assert over.over_hours == 10


def test_an_additional_course_of_unknown_effort_is_nobody_s_care_but_can_be_estimated():
    unknown = rows_of(CourseInput("a", "planned", 20.0), CourseInput("b", "planned", None, is_core=False))[1]
    assert unknown.needs_estimate
    text = "No date: no published effort, enter your own estimate"
    assert unknown.when == When(text, "muted", ("your finish date does not wait for it",))
