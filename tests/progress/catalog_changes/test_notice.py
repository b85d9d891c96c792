"""What a learner is told of a changed catalog: which courses, in which words, by how many days, and once."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from courses.models import Course, Part
from progress.answer.answer import answer_for, answer_of
from progress.answer.data import answer_data
from progress.catalog_changes.notice import CatalogNotice, card_of, dismiss_notice
from progress.dashboard.board import dashboard_for
from progress.learner.rows import LearnerRows
from progress.learner.told import told_of
from progress.models import CourseProgress, PartMark, Plan, SaidAt
from tests.pages import html_of
from tests.progress.cards import card_on
from tests.rows import (
    MONDAY,
    NOW,
    ONE_DAY,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    log,
    make_course,
    make_part,
    make_plan,
    put,
)
from tests.tables import digest_by_table

pytestmark = pytest.mark.django_db

UNKNOWN = {"effort_unit": "unknown", "effort_amount_low": None}


@pytest.fixture
def plan(learner):
    """Eight weeks of five hours; algebra of 100 h, vision of 50 h, speech of unknown effort is waived."""
    made = make_plan(learner)
    courses = make_course("algebra", 100), make_course("vision", 50), make_course("speech", effort_hours=None)
    for progress in put(learner, *courses):
        CourseProgress.objects.filter(pk=progress.pk).update(told=told_of(progress.course, TODAY))
    CourseProgress.objects.filter(course__slug="speech").update(status="waived")
    for week in range(8):
        log(learner, courses[0], 5, STARTS_ON + week * ONE_WEEK)
    return Plan.objects.select_related("user").get(pk=made.pk)


def change(slug, **fields: object):
    Course.objects.filter(slug=slug).update(**fields)


def change_progress(slug, **fields: object):
    CourseProgress.objects.filter(course__slug=slug).update(**fields)


def notice_of(plan, today=TODAY):
    return card_on(dashboard_for(plan, today, NOW), CatalogNotice)


def likely(plan):
    return answer_for(plan, TODAY).projection.finish.likely


def told(slug):
    return CourseProgress.objects.get(course__slug=slug).told


# --- What is told -------------------------------------------------------------------------------------------


def test_a_catalog_that_did_not_change_is_no_news(plan):
    assert notice_of(plan) is None


def test_of_a_course_of_which_nothing_is_known_nothing_is_told(plan):
    change_progress("algebra", told={})
    change("algebra", effort_amount_low=130)
    assert notice_of(plan) is None


@pytest.mark.parametrize(
    ("slug", "fields", "line"),
    [
        ("algebra", {"effort_amount_low": 130}, "Title of algebra is now 130 h (was 100 h)"),
        ("algebra", {"effort_amount_low": "99.5"}, "Title of algebra is now 99.5 h (was 100 h)"),
        ("algebra", UNKNOWN, "Title of algebra has no published effort any more (it was 100 h)"),
        ("algebra", {"title": "Numbers"}, "Title of algebra is now called Numbers"),
        (
            "algebra",
            {"retired_on": TODAY},
            "Title of algebra left the catalog; you keep it with all its hours",
        ),
        (
            "speech",
            {"effort_unit": "hours", "effort_amount_low": 30},
            "Title of speech now has a published effort: 30 h",
        ),
    ],
)
def test_each_change_is_told_in_words(plan, slug, fields, line):
    change_progress("speech", status="planned")
    change(slug, **fields)
    assert notice_of(plan).lines == (line,)


def test_all_changes_of_a_course_are_told_under_its_new_title(plan):
    change("algebra", title="Numbers", effort_amount_low=130, retired_on=TODAY)
    assert notice_of(plan).lines == (
        "Title of algebra is now called Numbers",
        "Numbers is now 130 h (was 100 h)",
        "Numbers left the catalog; you keep it with all its hours",
    )


def test_a_retired_course_that_another_replaces_names_it_and_the_choice(plan):
    change("algebra", retired_on=TODAY, successor=make_course("geometry"))
    (line,) = notice_of(plan).lines
    assert line == (
        "Title of algebra left the catalog; you keep it with all its hours. "
        "Title of geometry takes its place: choose below"
    )


def test_a_retired_course_that_comes_back_is_in_the_catalog_again(plan):
    change_progress("algebra", told=told("algebra") | {"retired": True})
    assert notice_of(plan).lines == ("Title of algebra is in the catalog again",)


def test_courses_are_told_in_the_learner_s_order(plan):
    change("algebra", effort_amount_low=130)
    change("vision", effort_amount_low=60)
    change_progress("vision", position=0)
    assert [line.split(" is ")[0] for line in notice_of(plan).lines] == [
        "Title of vision",
        "Title of algebra",
    ]


@pytest.mark.parametrize(
    "fields",
    [{"status": "completed", "completed_on": TODAY}, {"status": "waived"}, {"left_on": TODAY}],
    ids=lambda fields: next(iter(fields)),
)
def test_courses_that_are_done_waived_or_left_are_no_news(plan, fields):
    change_progress("algebra", **fields)
    change("algebra", effort_amount_low=130)
    assert notice_of(plan) is None


def test_fields_of_a_course_that_a_learner_is_not_told_of_are_no_news(plan):
    fields = {"description": "Another one.", "url": "https://other.example/", "level": "advanced"}
    Course.objects.update(**fields)
    Course.objects.filter(slug="algebra").update(slug="numbers", formerly=["algebra"])
    assert notice_of(plan) is None


# --- Since when -----------------------------------------------------------------------------------------


def test_the_day_is_the_newest_of_the_changes_that_are_told(plan):
    change("algebra", effort_amount_low=130, changed_on=TODAY - 9 * ONE_DAY)
    assert notice_of(plan).changed_on == TODAY - 9 * ONE_DAY
    change("vision", title="Sight", changed_on=TODAY - 5 * ONE_DAY)
    assert notice_of(plan).changed_on == TODAY - 5 * ONE_DAY
    change("vision", retired_on=TODAY - ONE_DAY)
    assert notice_of(plan).changed_on == TODAY - ONE_DAY


def test_days_of_what_is_not_told_do_not_count(plan):
    change("algebra", effort_amount_low=130, changed_on=TODAY - 9 * ONE_DAY, retired_on=TODAY)
    change_progress("algebra", told=told("algebra") | {"retired": True})
    change("vision", retired_on=TODAY - 8 * ONE_DAY, changed_on=TODAY)
    change("speech", changed_on=TODAY)
    assert notice_of(plan).changed_on == TODAY - 8 * ONE_DAY


def test_without_a_known_day_there_is_none(plan):
    change("algebra", effort_amount_low=130)
    assert notice_of(plan).changed_on is None


# --- What it does to the date ------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [130, 70])
def test_the_days_are_those_by_which_the_likely_finish_moved(plan, hours):
    before = likely(plan)
    change("algebra", effort_amount_low=hours)
    moved = likely(plan) - before
    assert moved
    assert notice_of(plan).moved_days == moved.days


def test_the_days_of_several_courses_are_told_as_one_move(plan):
    before = likely(plan)
    change("algebra", effort_amount_low=130)
    change("vision", effort_amount_low=20, title="Sight")
    assert notice_of(plan).moved_days == (likely(plan) - before).days


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (5, "Your likely finish moved 5 days later."),
        (1, "Your likely finish moved 1 day later."),
        (-1, "Your likely finish moved 1 day earlier."),
        (-30, "Your likely finish moved 30 days earlier."),
        (0, "Your likely finish stays."),
        (None, ""),
    ],
)
def test_the_move_in_words(days, sentence):
    assert CatalogNotice(None, ("A line",), days, ()).finish_sentence == sentence


@pytest.mark.parametrize("fields", [{"title": "Numbers"}, {"retired_on": TODAY}])
def test_another_title_and_retiring_move_nothing(plan, fields):
    change("algebra", **fields)
    assert notice_of(plan).moved_days == 0


def test_hours_that_did_not_change_move_nothing_though_they_were_told_rounded(plan):
    """One month at 6.43 h a week is 27.8633… h; 27.86 would end a day earlier."""
    months = {"effort_unit": "months", "effort_amount_low": 1, "effort_pace_low_hours": "6.43"}
    change("algebra", **months)
    change_progress("algebra", told=told_of(Course.objects.get(slug="algebra"), TODAY))
    exact = likely(plan)
    change("algebra", title="Numbers")
    assert notice_of(plan).moved_days == 0
    change("algebra", effort_unit="hours", effort_amount_low="27.86", effort_pace_low_hours=None)
    assert (likely(plan) - exact).days == -1


def test_an_own_estimate_stands_whatever_is_published(plan):
    change_progress("algebra", estimate_hours="90.50")
    before = likely(plan)
    change("algebra", effort_amount_low=500)
    notice = notice_of(plan)
    assert notice.lines == ("Title of algebra is now 500 h (was 100 h); your own estimate of 90.5 h stands",)
    assert (notice.moved_days, likely(plan)) == (0, before)


def test_without_a_date_now_or_before_nothing_is_said_of_it(plan):
    change("algebra", **UNKNOWN)
    assert notice_of(plan).moved_days is None
    change_progress("algebra", told=told_of(Course.objects.get(slug="algebra"), TODAY))
    change("algebra", effort_unit="hours", effort_amount_low=100)
    assert notice_of(plan).moved_days is None
    assert likely(plan)


def test_telling_moves_no_date(plan):
    change("algebra", effort_amount_low=130)
    data = answer_data(answer_for(plan, TODAY))
    change_progress("algebra", told={})
    assert answer_data(answer_for(plan, TODAY)) == data


def test_telling_asks_the_database_nothing(plan):
    change("algebra", effort_amount_low=130, retired_on=TODAY, successor=make_course("geometry"))
    rows = LearnerRows.read(plan)
    answer = answer_of(rows, None, TODAY)
    with CaptureQueriesContext(connection) as queries:
        assert card_of(rows, answer)
    assert len(queries) == 0


# --- Until it is dismissed -------------------------------------------------------------------------------


def test_what_was_seen_stays_the_same_with_another_day_and_more_hours_and_no_other_change(plan, learner):
    change("algebra", effort_amount_low=130)
    seen = notice_of(plan).seen
    log(learner, Course.objects.get(slug="vision"), 6, MONDAY)
    assert notice_of(plan, TODAY + ONE_DAY).seen == seen
    change("algebra", effort_amount_low=131)
    assert notice_of(plan).seen != seen


def test_what_was_seen_in_one_language_is_dismissed_in_another(plan):
    change("algebra", effort_amount_low=Decimal("9.5"))
    with translation.override("fr"):
        notice = notice_of(plan)
    assert "9,5\u00a0h" in notice.lines[0]
    assert dismiss_notice(plan, notice.seen, TODAY)


def test_dismissed_all_courses_are_told_also_those_that_are_done_or_left(plan, learner):
    change_progress("vision", left_on=TODAY)
    change_progress("speech", told={})
    for slug in ("algebra", "vision", "speech"):
        change(slug, title=f"Other {slug}")
    assert dismiss_notice(plan, notice_of(plan).seen, TODAY)
    for slug in ("algebra", "vision", "speech"):
        assert told(slug) == told_of(Course.objects.get(slug=slug), TODAY)
    assert notice_of(plan) is None


def test_dismissing_writes_nothing_but_what_was_told_to_this_learner(plan, learner, outsider):
    make_plan(outsider)
    put(outsider, Course.objects.get(slug="algebra"), told=told("algebra"))
    change("algebra", effort_amount_low=130)
    untold = list(CourseProgress.objects.for_user(learner).order_by("pk").values())
    others = list(CourseProgress.objects.for_user(outsider).values())
    before = digest_by_table(but={"progress_courseprogress"})
    assert dismiss_notice(plan, notice_of(plan).seen, TODAY)
    assert digest_by_table(but={"progress_courseprogress"}) == before
    assert list(CourseProgress.objects.for_user(outsider).values()) == others
    after = CourseProgress.objects.for_user(learner).order_by("pk").values()
    assert [row | {"told": None} for row in after] == [row | {"told": None} for row in untold]


def test_what_was_not_seen_is_not_dismissed(plan):
    assert not dismiss_notice(plan, "", TODAY)
    change("algebra", effort_amount_low=130)
    seen = notice_of(plan).seen
    change("algebra", effort_amount_low=140)
    before = digest_by_table()
    for stale in (seen, "", "x" * 5000, "\0"):
        assert not dismiss_notice(plan, stale, TODAY)
    assert digest_by_table() == before
    assert notice_of(plan).lines == ("Title of algebra is now 140 h (was 100 h)",)


def test_the_next_change_is_told_from_what_was_told_last(plan):
    change("algebra", effort_amount_low=130)
    dismiss_notice(plan, notice_of(plan).seen, TODAY)
    change("algebra", effort_amount_low=140)
    assert notice_of(plan).lines == ("Title of algebra is now 140 h (was 130 h)",)


def test_a_change_that_is_taken_back_before_it_was_read_is_no_news(plan):
    change("algebra", effort_amount_low=130)
    change("algebra", effort_amount_low=100)
    assert notice_of(plan) is None


# --- Guesses and parts ----------------------------------------------------------------------------------

GUESS = {"guess_low_hours": 60, "guess_high_hours": 240, "guess_confidence": "low"}
GUESSED = UNKNOWN | GUESS
NO_GUESS = {"guess_low_hours": None, "guess_high_hours": None, "guess_confidence": ""}


def tell_anew():
    """Take all learners as told what the catalog says now."""
    for one in CourseProgress.objects.with_courses():
        change_progress(one.course.slug, told=told_of(one.course, TODAY))


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (UNKNOWN, GUESS, "Title of algebra now has a guess of its effort: 60 to 240 h"),
        (
            GUESSED,
            GUESS | {"guess_low_hours": 90},
            "The guess for Title of algebra is now 90 to 240 h (was 60 to 240 h)",
        ),
        (GUESSED, NO_GUESS, "Title of algebra has no guess of its effort any more (it was 60 to 240 h)"),
        (
            GUESSED,
            {"effort_unit": "hours", "effort_amount_low": 150},
            "Title of algebra now has a published effort: 150 h (the guess was 60 to 240 h)",
        ),
        (
            GUESS,
            UNKNOWN,
            "Title of algebra has no published effort any more (it was 100 h); a guess is 60 to 240 h",
        ),
    ],
)
def test_a_guess_that_comes_changes_goes_or_gives_way_is_told_in_a_sentence(plan, before, after, line):
    change("algebra", **before)
    tell_anew()
    then = likely(plan)
    change("algebra", **after)
    notice = notice_of(plan)
    assert notice.lines == (line,)
    now = likely(plan)
    assert notice.moved_days == ((now - then).days if now and then else None)


def test_a_guess_behind_a_published_effort_is_no_news(plan):
    change("algebra", **GUESS)
    assert notice_of(plan) is None


@pytest.fixture
def parts(plan):
    """Three parts of algebra, one of unknown hours, one not needed; told."""
    algebra = Course.objects.get(slug="algebra")
    made = [make_part(algebra, slug, hours) for slug, hours in (("sums", 20), ("roots", None), ("lines", 30))]
    progress = CourseProgress.objects.get(course=algebra)
    PartMark.objects.create(progress=progress, part=made[2], state="not_needed")
    tell_anew()
    return Part.objects


def resize(parts, slug, hours):
    parts.filter(slug=slug).update(hours=hours)


def retire(parts, slug):
    parts.filter(slug=slug).update(retired_on=MONDAY)


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (
            lambda _parts: make_part(Course.objects.get(slug="algebra"), "waves", 7.5),
            "Title of algebra has a new part: Title of waves, 7.5 h",
        ),
        (
            lambda _parts: make_part(Course.objects.get(slug="algebra"), "waves", None),
            "Title of algebra has a new part: Title of waves",
        ),
        (lambda parts: retire(parts, "lines"), "Title of lines is no part of Title of algebra any more"),
        (
            lambda parts: parts.filter(slug="roots").delete(),
            "roots is no part of Title of algebra any more",
        ),
        (
            lambda parts: resize(parts, "sums", 25),
            "Title of sums, a part of Title of algebra, is now 25 h (was 20 h)",
        ),
        (
            lambda parts: resize(parts, "roots", 9),
            "Title of roots, a part of Title of algebra, is now known to take 9 h",
        ),
        (
            lambda parts: resize(parts, "sums", None),
            "Title of sums, a part of Title of algebra, has no known hours any more (it was 20 h)",
        ),
    ],
)
def test_parts_that_come_leave_or_change_are_told_with_the_days_that_they_move(plan, parts, edit, line):
    before = likely(plan)
    edit(parts)
    notice = notice_of(plan)
    assert notice.lines == (line,)
    assert notice.moved_days == (likely(plan) - before).days


def test_parts_with_another_name_or_place_are_no_news(plan, parts):
    parts.filter(slug="sums").update(slug="adding", title="Adding", formerly=["sums"], position=9)
    assert notice_of(plan) is None


def test_many_changes_of_parts_are_counted_in_one_sentence(plan, parts):
    resize(parts, "sums", 25)
    retire(parts, "roots")
    for slug in ("waves", "forms"):
        make_part(Course.objects.get(slug="algebra"), slug)
    assert notice_of(plan).lines == (
        "The parts of Title of algebra changed: 2 new, 1 gone, 1 with other hours",
    )


def test_effort_and_parts_together_are_told_as_one_move(plan, parts):
    before = likely(plan)
    change("algebra", effort_amount_low=170)
    resize(parts, "lines", 60)
    notice = notice_of(plan)
    assert len(notice.lines) == 2
    assert notice.moved_days == (likely(plan) - before).days != 0


def test_the_day_of_a_part_that_left_is_told_and_that_of_other_parts_is_the_course_s(plan, parts):
    retire(parts, "sums")
    assert notice_of(plan).changed_on == MONDAY
    change("algebra", changed_on=TODAY)
    assert notice_of(plan).changed_on == MONDAY
    resize(parts, "roots", 9)
    assert notice_of(plan).changed_on == TODAY


def test_a_part_that_leaves_on_a_day_to_come_is_told_on_that_day(plan, parts):
    parts.filter(slug="sums").update(retired_on=TODAY + ONE_DAY)
    assert notice_of(plan) is None
    assert notice_of(plan, TODAY + ONE_DAY).lines


def test_dismissed_parts_and_guesses_are_told(plan, parts):
    change("vision", **GUESSED)
    resize(parts, "sums", 25)
    assert dismiss_notice(plan, notice_of(plan).seen, TODAY)
    assert notice_of(plan) is None
    assert told("algebra")["parts"]["sums"] == "25.00"
    assert told("vision")["guess"] == ["60.00", "240.00"]


@pytest.mark.parametrize("name", ["guess", "parts"])
def test_what_was_not_kept_by_the_release_before_is_taken_as_told(plan, parts, name):
    kept = {key: value for key, value in told("algebra").items() if key != name}
    change_progress("algebra", told=kept)
    assert notice_of(plan) is None
    change("algebra", title="Numbers")
    assert notice_of(plan).lines == ("Title of algebra is now called Numbers",)


def test_no_learner_is_told_of_parts_of_what_is_settled(plan, parts):
    change_progress("algebra", status="waived")
    retire(parts, "sums")
    assert notice_of(plan) is None


STANDS = "; your own estimate of 90 h stands"


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ({}, True),
        ({"share_at": NOW - ONE_DAY}, True),
        ({"share_at": NOW + ONE_DAY}, False),
        ({"parts_at": NOW + ONE_DAY, "parts_at_hours": 10}, False),
        ({"parts_at": NOW - ONE_DAY, "parts_at_hours": 10}, True),
        ({"parts_at": NOW + ONE_DAY, "parts_at_hours": 0}, True),
    ],
)
def test_the_own_estimate_is_not_said_to_stand_where_a_newer_share_counts(plan, parts, said, stands):
    change_progress("algebra", estimate_hours=90)
    progress = CourseProgress.objects.get(course__slug="algebra")
    SaidAt.objects.create(progress=progress, estimate_at=NOW, **said)
    if "share_at" in said:
        change_progress("algebra", share_done_percent=40, share_done_at_hours=10)
    PartMark.objects.create(progress=progress, part=parts.get(slug="sums"), state="done")
    change("algebra", effort_amount_low=130)
    (line,) = notice_of(plan).lines
    assert line == "Title of algebra is now 130 h (was 100 h)" + (STANDS if stands else "")
    resize(parts, "sums", 25)
    first, last = notice_of(plan).lines
    assert (STANDS in first, last.endswith(STANDS)) == (False, stands)


def test_many_lines_are_folded_behind_the_first(client, plan, learner):
    for number in range(7):
        (progress,) = put(learner, make_course(f"many-{number}"))
        change_progress(progress.course.slug, told=told_of(progress.course, TODAY))
        change(progress.course.slug, title=f"Other {number}")
    client.force_login(learner)
    page = html_of(client.get("/plan/"))
    shown, folded = page.split("<summary>2 more changes</summary>")[0], page.split("2 more changes")[1]
    assert "is now called Other 4" in shown
    assert "is now called Other 6" in folded
