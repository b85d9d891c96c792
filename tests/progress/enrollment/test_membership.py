"""Paths and courses in and out of a plan: nothing twice, nothing lost."""

import datetime as dt
from decimal import Decimal

import pytest

from courses.models import Course, Path, Step
from progress.answer.answer import answer_for
from progress.course.left import left_courses
from progress.enrollment.card import card_of
from progress.enrollment.followed import Followed
from progress.enrollment.membership import (
    courses_only_of,
    decline,
    enroll,
    leave_path,
    move,
    put_in_plan,
    replace_by_successor,
    take_out_of_plan,
)
from progress.learner.rows import LearnerRows
from progress.learner.told import told_of
from progress.models import CoreMark, CourseProgress, Enrollment, PartMark, Plan, WeeklyLog
from tests.rows import make_course, make_part, put

TODAY = dt.date(2026, 11, 25)
MONDAY = dt.date(2026, 11, 23)
FOUNDATIONS = [
    "python-for-data-science",
    "mathematics-for-machine-learning",
    "machine-learning",
    "deep-learning",
    "google-it-automation",
]
CORE = {"mathematics-for-machine-learning", "machine-learning", "deep-learning"}

pytestmark = pytest.mark.usefixtures("catalog")


@pytest.fixture
def foundations():
    return Path.objects.with_steps().get(slug="ai-engineer-foundations")


@pytest.fixture
def vision():
    """A second path: one course of its own, one shared with the first."""
    shared = Course.objects.get(slug="deep-learning")
    path = Path.objects.create(slug="vision", title="Vision", summary="To see.")
    for position, course in enumerate([new_course("cameras"), shared], start=1):
        Step.objects.create(path=path, course=course, position=position)
    return Path.objects.with_steps().get(pk=path.pk)


@pytest.fixture
def plan(learner):
    return Plan.objects.create(
        user=learner, planned_pace_hours=10, starts_on=MONDAY, time_zone="Africa/Lagos"
    )


def new_course(slug, **fields: object):
    like = Course.objects.get(slug="python-for-data-science")
    same = {name: getattr(like, name) for name in ("provider", "url", "level", "source_url", "verified_on")}
    effort = {"effort_unit": "hours", "effort_amount_low": 20}
    return Course.objects.create(
        slug=slug, title=slug.title(), description="About it.", **same | effort | fields
    )


def in_plan(user):
    return [progress.course.slug for progress in CourseProgress.objects.for_user(user).in_plan()]


def own(user, slug):
    return CourseProgress.objects.for_user(user).get(course__slug=slug)


def all_rows():
    return [list(model.objects.order_by("pk").values()) for model in (Enrollment, CourseProgress, WeeklyLog)]


def test_enrolling_puts_the_path_s_courses_in_the_plan_in_their_order(learner, foundations):
    enrollment = enroll(learner, foundations, [], TODAY)
    assert in_plan(learner) == FOUNDATIONS
    assert (enrollment.enrolled_on, enrollment.left_on) == (TODAY, None)
    assert {progress.status for progress in CourseProgress.objects.all()} == {"planned"}


def test_what_is_known_already_is_waived(learner, foundations):
    enroll(learner, foundations, ["google-it-automation"], TODAY)
    assert own(learner, "google-it-automation").status == "waived"
    assert own(learner, "deep-learning").status == "planned"


def test_what_was_begun_can_be_waived_and_stays_with_others_who_study_it(learner, outsider, foundations):
    for user in (learner, outsider):
        enroll(user, foundations, [], TODAY)
    CourseProgress.objects.filter(course__slug="deep-learning").update(status="in_progress")
    enroll(learner, foundations, ["deep-learning", "machine-learning"], TODAY)
    for slug, before in (("deep-learning", "in_progress"), ("machine-learning", "planned")):
        assert own(learner, slug).status == "waived"
        assert own(outsider, slug).status == before


def test_enrolling_twice_adds_nothing_and_undoes_nothing(learner, foundations):
    enroll(learner, foundations, ["google-it-automation"], TODAY)
    CourseProgress.objects.filter(course__slug="deep-learning").update(status="completed", completed_on=TODAY)
    move(own(learner, "python-for-data-science"), 3)
    before = all_rows()
    enroll(learner, foundations, [], TODAY + dt.timedelta(days=30))
    enroll(learner, foundations, ["google-it-automation"], TODAY)
    assert all_rows() == before


def test_a_completed_course_is_not_waived_by_enrolling(learner, foundations):
    enroll(learner, foundations, [], TODAY)
    CourseProgress.objects.filter(course__slug="deep-learning").update(status="completed", completed_on=TODAY)
    enroll(learner, foundations, ["deep-learning"], TODAY)
    assert own(learner, "deep-learning").status == "completed"


def test_only_courses_of_the_path_can_be_waived_by_enrolling(learner, foundations, vision):
    enroll(learner, foundations, [], TODAY)
    enroll(learner, vision, ["machine-learning", "cameras"], TODAY)
    assert own(learner, "machine-learning").status == "planned"
    assert own(learner, "cameras").status == "waived"


def test_a_course_of_two_paths_is_in_the_plan_once_and_keeps_its_place_and_state(
    learner, foundations, vision
):
    enroll(learner, foundations, [], TODAY)
    CourseProgress.objects.filter(course__slug="deep-learning").update(status="in_progress")
    enroll(learner, vision, [], TODAY)
    assert in_plan(learner) == [*FOUNDATIONS, "cameras"]
    assert own(learner, "deep-learning").status == "in_progress"


def test_leaving_a_path_keeps_the_courses_it_shares_with_another_and_all_hours(learner, foundations, vision):
    enroll(learner, foundations, [], TODAY)
    enroll(learner, vision, [], TODAY)
    for slug in ("deep-learning", "machine-learning"):
        WeeklyLog.objects.create(
            user=learner, course=Course.objects.get(slug=slug), week_start=MONDAY, hours=3
        )
    enrollment = Enrollment.objects.get(path=foundations)
    leaving = leave_path(enrollment, TODAY)
    assert [progress.course.slug for progress in leaving] == [
        slug for slug in FOUNDATIONS if slug != "deep-learning"
    ]
    assert in_plan(learner) == ["deep-learning", "cameras"]
    assert own(learner, "machine-learning").left_on == enrollment.left_on == TODAY
    assert CourseProgress.objects.for_user(learner).count() == 6
    assert WeeklyLog.objects.for_user(learner).count() == 2


def test_a_course_that_left_the_plan_before_its_path_keeps_the_day_on_which_it_did(learner, foundations):
    enrollment = enroll(learner, foundations, [], MONDAY)
    take_out_of_plan(own(learner, "machine-learning"), MONDAY)
    leaving = leave_path(enrollment, TODAY)
    assert "machine-learning" not in [progress.course.slug for progress in leaving]
    assert own(learner, "machine-learning").left_on == MONDAY
    assert own(learner, "deep-learning").left_on == TODAY


def test_leaving_the_last_path_that_has_a_course_takes_it_out(learner, foundations, vision):
    enrollments = [enroll(learner, path, [], TODAY) for path in (foundations, vision)]
    for enrollment in enrollments:
        leave_path(enrollment, TODAY)
    assert in_plan(learner) == []


def test_leaving_again_takes_out_nothing_that_was_added_since(learner, foundations):
    leave_path(enroll(learner, foundations, [], TODAY), TODAY)
    put_in_plan(learner, [Course.objects.get(slug="deep-learning")], TODAY)
    assert leave_path(Enrollment.objects.get(), TODAY + dt.timedelta(days=1)) == []
    assert in_plan(learner) == ["deep-learning"]
    assert Enrollment.objects.get().left_on == TODAY


def test_the_paths_of_others_keep_no_course_in_a_plan(learner, outsider, foundations, vision):
    enrollment = enroll(learner, foundations, [], TODAY)
    enroll(outsider, vision, [], TODAY)
    enroll(outsider, foundations, [], TODAY)
    leave_path(enrollment, TODAY)
    assert in_plan(learner) == []
    assert len(in_plan(outsider)) == 6


def test_leaving_on_the_day_before_by_a_changed_time_zone_is_stored_as_the_day_of_enrolling(
    learner, foundations
):
    enrollment = enroll(learner, foundations, [], TODAY)
    leave_path(enrollment, TODAY - dt.timedelta(days=1))
    assert enrollment.left_on == TODAY


def test_taking_a_path_up_again_brings_its_courses_back_as_they_were(learner, foundations, vision):
    enrollment = enroll(learner, foundations, ["google-it-automation"], TODAY)
    CourseProgress.objects.filter(course__slug="machine-learning").update(
        status="completed", completed_on=MONDAY
    )
    CourseProgress.objects.filter(course__slug="deep-learning").update(estimate_hours=99)
    enroll(learner, vision, [], TODAY)
    leave_path(enrollment, TODAY)
    enroll(learner, foundations, [], TODAY)
    assert in_plan(learner) == [*FOUNDATIONS, "cameras"]
    assert Enrollment.objects.for_user(learner).filter(left_on=None).count() == 2
    assert own(learner, "google-it-automation").status == "waived"
    assert own(learner, "machine-learning").completed_on == MONDAY
    assert own(learner, "deep-learning").estimate_hours == 99


def test_the_learner_s_own_order_survives_leaving_and_following_and_another_path(
    learner, foundations, vision
):
    enrollment = enroll(learner, foundations, [], TODAY)
    move(own(learner, "google-it-automation"), 1)
    move(own(learner, "deep-learning"), 2)
    order = in_plan(learner)
    assert order != FOUNDATIONS
    for _ in range(2):
        leave_path(Enrollment.objects.get(pk=enrollment.pk), TODAY)
        enroll(learner, foundations, [], TODAY)
        assert in_plan(learner) == order
    other = enroll(learner, vision, [], TODAY)
    assert in_plan(learner) == [*order, "cameras"]
    leave_path(Enrollment.objects.get(pk=enrollment.pk), TODAY)
    assert in_plan(learner) == ["deep-learning", "cameras"]
    enroll(learner, foundations, [], TODAY)
    assert in_plan(learner) == [*order, "cameras"]
    leave_path(other, TODAY)
    assert in_plan(learner) == order


def test_a_path_followed_meanwhile_stays_behind_the_one_that_comes_back(learner, foundations, vision):
    leave_path(enroll(learner, foundations, [], TODAY), TODAY)
    enroll(learner, vision, [], TODAY)
    assert in_plan(learner) == ["deep-learning", "cameras"]
    move(own(learner, "cameras"), 1)
    enroll(learner, foundations, [], TODAY)
    assert sorted(in_plan(learner)) == sorted([*FOUNDATIONS, "cameras"])
    assert [slug for slug in in_plan(learner) if slug not in ("cameras", "deep-learning")] == [
        slug for slug in FOUNDATIONS if slug != "deep-learning"
    ]
    assert in_plan(learner).index("cameras") < in_plan(learner).index("deep-learning")


def test_places_that_an_older_release_gave_twice_mix_up_no_order(learner, foundations, vision):
    leave_path(enroll(learner, foundations, [], TODAY), TODAY)
    enroll(learner, vision, [], TODAY)
    CourseProgress.objects.filter(course__slug="deep-learning").update(position=2)
    CourseProgress.objects.filter(course__slug="cameras").update(position=1)
    enroll(learner, foundations, [], TODAY)
    assert in_plan(learner) == [
        "cameras",
        "deep-learning",
        *(slug for slug in FOUNDATIONS if slug != "deep-learning"),
    ]


def test_a_single_course_can_be_taken_out_and_put_back_at_the_end(learner, foundations):
    enroll(learner, foundations, [], TODAY)
    take_out_of_plan(own(learner, "machine-learning"), TODAY)
    assert in_plan(learner) == [slug for slug in FOUNDATIONS if slug != "machine-learning"]
    for _ in range(2):
        put_in_plan(learner, [Course.objects.get(slug="machine-learning")], TODAY)
        assert in_plan(learner) == [
            *(slug for slug in FOUNDATIONS if slug != "machine-learning"),
            "machine-learning",
        ]


def test_a_retired_course_is_not_given_to_new_learners(learner, foundations):
    Course.objects.filter(slug="machine-learning").update(retired_on=TODAY)
    enroll(learner, Path.objects.with_steps().get(pk=foundations.pk), [], TODAY)
    assert "machine-learning" not in in_plan(learner)


@pytest.mark.parametrize(("position", "place"), [(1, 0), (2, 1), (3, 2), (5, 4), (0, 0), (-7, 0), (9999, 4)])
def test_moving_a_course_puts_it_there_keeps_all_and_twice_is_as_once(learner, foundations, position, place):
    enroll(learner, foundations, [], TODAY)
    others = [slug for slug in FOUNDATIONS if slug != "deep-learning"]
    for _ in range(2):
        move(own(learner, "deep-learning"), position)
        assert in_plan(learner) == [*others[:place], "deep-learning", *others[place:]]
        positions = CourseProgress.objects.for_user(learner).in_plan().values_list("position", flat=True)
        assert list(positions) == [1, 2, 3, 4, 5]


def test_moving_leaves_the_plans_of_others_and_courses_outside_alone(learner, outsider, foundations):
    for user in (learner, outsider):
        enroll(user, foundations, [], TODAY)
    take_out_of_plan(own(learner, "machine-learning"), TODAY)
    move(own(learner, "google-it-automation"), 3)
    assert in_plan(learner) == [*FOUNDATIONS[:2], "google-it-automation", "deep-learning"]
    assert in_plan(outsider) == FOUNDATIONS
    assert own(learner, "machine-learning").left_on == TODAY


def new_in_paths(plan):
    card = card_of(LearnerRows.read(plan), Followed.read(plan.user), TODAY)
    return card.courses if card else ()


def test_a_step_that_a_curator_deletes_stays_with_those_who_have_its_course(learner, foundations, plan):
    enroll(learner, foundations, [], TODAY)
    course = Course.objects.get(slug="deep-learning")
    WeeklyLog.objects.create(user=learner, course=course, week_start=MONDAY, hours=3)
    before = all_rows()
    Step.objects.filter(course=course).delete()
    assert all_rows() == before
    assert [row.progress.course.slug for row in answer_for(plan, TODAY).course_rows] == FOUNDATIONS
    assert new_in_paths(plan) == ()


def test_a_step_that_a_curator_adds_is_offered_and_changes_no_plan(learner, foundations, plan):
    enroll(learner, foundations, [], TODAY)
    before = all_rows()
    Step.objects.create(path=foundations, course=new_course("ethics"), position=3)
    assert all_rows() == before
    (new,) = new_in_paths(plan)
    assert new.slug == "ethics"
    put_in_plan(learner, [new], TODAY)
    assert new_in_paths(plan) == ()
    assert in_plan(learner) == [*FOUNDATIONS, "ethics"]


def test_a_new_step_is_offered_once_only_also_after_its_course_was_taken_out_again(
    learner, foundations, plan
):
    enroll(learner, foundations, [], TODAY)
    take_out_of_plan(own(learner, "machine-learning"), TODAY)
    assert new_in_paths(plan) == ()


def test_a_new_step_is_offered_also_when_it_follows_a_course_that_is_not_retired_and_not_once_it_is_retired(
    learner, foundations, plan
):
    enroll(learner, foundations, [], TODAY)
    new = new_course("ethics")
    Step.objects.create(path=foundations, course=new, position=9)
    Course.objects.filter(slug="deep-learning").update(successor=new)
    assert new_in_paths(plan) == (new,)
    Course.objects.filter(slug="deep-learning").update(retired_on=TODAY)
    assert new_in_paths(plan) == (), "offered with the course that it replaces"
    Course.objects.update(successor=None)
    assert new_in_paths(plan) == (new,)
    Course.objects.filter(slug="ethics").update(retired_on=TODAY)
    assert new_in_paths(plan) == ()


def test_a_new_step_of_a_path_that_another_follows_or_that_was_left_is_not_offered(
    learner, outsider, foundations, vision, plan
):
    leave_path(enroll(learner, vision, [], TODAY), TODAY)
    enroll(outsider, foundations, [], TODAY)
    for path in (foundations, vision):
        Step.objects.create(path=path, course=new_course(f"ethics-of-{path.slug}"), position=9)
    assert new_in_paths(plan) == ()


def test_a_new_step_of_two_followed_paths_is_offered_once(learner, foundations, vision, plan):
    enroll(learner, foundations, [], TODAY)
    enroll(learner, vision, [], TODAY)
    course = new_course("ethics")
    for path in (foundations, vision):
        Step.objects.create(path=path, course=course, position=9)
    assert [course.slug for course in new_in_paths(plan)] == ["ethics"]


def test_a_declined_course_is_known_and_out_of_the_plan_until_it_is_added(learner, foundations, plan):
    enroll(learner, foundations, [], TODAY)
    course = new_course("ethics")
    Step.objects.create(path=foundations, course=course, position=3)
    for day in (TODAY, TODAY + dt.timedelta(days=1)):
        assert decline(learner, course, day).left_on == TODAY
    assert in_plan(learner) == FOUNDATIONS
    assert new_in_paths(plan) == ()
    put_in_plan(learner, [course], TODAY)
    assert in_plan(learner) == [*FOUNDATIONS, "ethics"]


def test_declining_a_course_that_the_learner_has_changes_nothing(learner, foundations):
    enroll(learner, foundations, ["google-it-automation"], TODAY)
    take_out_of_plan(own(learner, "machine-learning"), TODAY - dt.timedelta(days=3))
    before = all_rows()
    for slug in FOUNDATIONS:
        decline(learner, Course.objects.get(slug=slug), TODAY)
    assert all_rows() == before


def test_of_courses_out_of_the_plan_those_that_were_never_begun_are_told_apart(learner, foundations, plan):
    enroll(learner, foundations, ["google-it-automation"], TODAY)
    WeeklyLog.objects.create(
        user=learner, course=Course.objects.get(slug="deep-learning"), week_start=MONDAY, hours=3
    )
    CourseProgress.objects.filter(course__slug="machine-learning").update(status="in_progress")
    CourseProgress.objects.filter(course__slug="python-for-data-science").update(credited_hours=3)
    decline(learner, new_course("ethics"), TODAY)
    for slug in FOUNDATIONS:
        take_out_of_plan(own(learner, slug), TODAY)
    left_by_kind = left_courses(LearnerRows.read(plan), TODAY)
    assert {left.progress.course.slug for left in left_by_kind.unfinished} == {
        "deep-learning",
        "machine-learning",
        "python-for-data-science",
    }
    assert {left.progress.course.slug for left in left_by_kind.not_begun} == {FOUNDATIONS[1], "ethics"}
    assert [left.progress.course.slug for left in left_by_kind.settled] == ["google-it-automation"]


# --- What learners are told of the catalog --------------------------------------------------------------


def told_and_said(user):
    """Return slug -> (what the learner was told, what the catalog says)."""
    rows = CourseProgress.objects.for_user(user).with_courses()
    return {row.course.slug: (row.told, told_of(row.course, TODAY)) for row in rows}


def test_whoever_enrolls_adds_or_declines_is_told_what_the_catalog_says_then(learner, foundations):
    enroll(learner, foundations, [], TODAY)
    put_in_plan(learner, [new_course("ethics")], TODAY)
    decline(learner, new_course("robotics"), TODAY)
    assert len(told_and_said(learner)) == len(FOUNDATIONS) + 2
    assert all(told == said for told, said in told_and_said(learner).values())


def test_a_course_that_comes_back_into_the_plan_is_told_anew_and_those_in_it_are_not(learner, foundations):
    enroll(learner, foundations, [], TODAY)
    take_out_of_plan(own(learner, "deep-learning"), TODAY)
    Course.objects.update(title="Another title")
    put_in_plan(learner, Course.objects.filter(slug__in=FOUNDATIONS), TODAY)
    news = [slug for slug, (told, said) in told_and_said(learner).items() if told != said]
    assert sorted(news) == sorted(set(FOUNDATIONS) - {"deep-learning"})


@pytest.mark.parametrize("had_it", ["not", "left", "in the plan"])
def test_a_successor_is_told_as_it_enters_the_plan(learner, foundations, had_it):
    enroll(learner, foundations, [], TODAY)
    new = new_course("ethics")
    if had_it != "not":
        put_in_plan(learner, [new], TODAY)
    if had_it == "left":
        take_out_of_plan(own(learner, "ethics"), TODAY)
    Course.objects.filter(slug="ethics").update(title="Ethics of machines")
    Course.objects.filter(slug="deep-learning").update(successor=new, retired_on=TODAY)
    old = CourseProgress.objects.with_courses().get(course__slug="deep-learning")
    replace_by_successor(old, Decimal(0), TODAY)
    told, said = told_and_said(learner)["ethics"]
    assert (told == said) is (had_it != "in the plan")


@pytest.mark.parametrize("had_it", ["not", "left", "in the plan"])
def test_a_successor_takes_the_place_of_the_retired_course_unless_it_has_one_in_the_plan(
    learner, foundations, had_it
):
    new = new_course("ethics")
    if had_it != "not":
        put_in_plan(learner, [new], TODAY)
    if had_it == "left":
        take_out_of_plan(own(learner, "ethics"), MONDAY)
    enroll(learner, foundations, [], TODAY)
    Course.objects.filter(slug="deep-learning").update(successor=new, retired_on=TODAY)
    replace_by_successor(own(learner, "deep-learning"), Decimal(0), TODAY)
    place = FOUNDATIONS.index("deep-learning")
    others = [slug for slug in FOUNDATIONS if slug != "deep-learning"]
    if had_it == "in the plan":
        place = 0
    assert in_plan(learner) == [*others[:place], "ethics", *others[place:]]
    assert own(learner, "deep-learning").left_on == TODAY


@pytest.mark.parametrize(("hours", "status"), [("0.0003", "planned"), ("0.01", "in_progress")])
def test_a_credit_that_rounds_to_nothing_begins_no_successor(learner, foundations, hours, status):
    enroll(learner, foundations, [], TODAY)
    new = new_course("ethics")
    Course.objects.filter(slug="deep-learning").update(successor=new, retired_on=TODAY, credit="0.3")
    replace_by_successor(own(learner, "deep-learning"), Decimal(hours), TODAY)
    assert own(learner, "ethics").status == status


def test_the_page_before_leaving_shows_what_would_leave(learner, foundations, vision):
    enrollment = enroll(learner, foundations, [], TODAY)
    enroll(learner, vision, [], TODAY)
    shown = [progress.pk for progress in courses_only_of(enrollment)]
    assert shown == [progress.pk for progress in leave_path(enrollment, TODAY)]


def core_slugs(plan):
    own = CourseProgress.objects.for_user(plan.user).in_plan().with_courses()
    return {progress.course.slug for progress in own if progress.is_core}


def test_courses_count_for_the_finish_as_the_path_has_them(plan, foundations):
    enroll(plan.user, foundations, [], TODAY)
    assert core_slugs(plan) == CORE
    enroll(plan.user, foundations, [], TODAY)
    assert core_slugs(plan) == CORE


def test_a_course_is_core_when_one_followed_path_has_it_so_and_no_more_when_that_is_left(plan, foundations):
    python = Course.objects.get(slug="python-for-data-science")
    path = Path.objects.create(slug="python", title="Python", summary="To write.")
    Step.objects.create(path=path, course=python, position=1)
    enroll(plan.user, foundations, [], TODAY)
    enrollment = enroll(plan.user, Path.objects.with_steps().get(pk=path.pk), [], TODAY)
    assert python.slug in core_slugs(plan)
    leave_path(enrollment, TODAY)
    assert core_slugs(plan) == CORE


def test_what_a_learner_added_counts_also_when_a_path_has_it_as_additional(plan, foundations):
    put_in_plan(plan.user, [Course.objects.get(slug="python-for-data-science")], TODAY)
    enroll(plan.user, foundations, [], TODAY)
    assert core_slugs(plan) == {*CORE, "python-for-data-science"}


def test_what_the_learner_said_of_the_finish_outlasts_paths_that_come_and_go(plan, foundations, vision):
    enrollment = enroll(plan.user, foundations, [], TODAY)
    own = CourseProgress.objects.for_user(plan.user)
    said = {own.get(course__slug="deep-learning"): False, own.get(course__slug="google-it-automation"): True}
    CoreMark.objects.mark(said, is_said=True)
    core = CORE - {"deep-learning"} | {"google-it-automation"}
    for path in (foundations, vision):
        enroll(plan.user, path, [], TODAY)
        assert core_slugs(plan) >= core
        assert "deep-learning" not in core_slugs(plan)
    leave_path(enrollment, TODAY)
    assert core_slugs(plan) == {"cameras"}


def test_a_step_that_becomes_core_or_additional_moves_no_date_of_whom_has_the_course(plan, foundations):
    enroll(plan.user, foundations, [], TODAY)
    foundations.steps.update(is_core=True)
    assert core_slugs(plan) == CORE


def test_the_successor_of_an_additional_course_is_additional(plan, foundations):
    enroll(plan.user, foundations, [], TODAY)
    progress = (
        CourseProgress.objects.for_user(plan.user).with_courses().get(course__slug="google-it-automation")
    )
    progress.course.successor = new_course("new-google")
    replace_by_successor(progress, Decimal(0), TODAY)
    assert core_slugs(plan) == CORE


@pytest.mark.parametrize(
    ("course", "successor", "left", "counts"),
    [
        (True, False, False, True),
        (False, True, False, True),
        (True, False, True, True),
        (False, True, True, False),
        (True, "no, by the learner", True, False),
        (False, "yes, by the learner", True, True),
    ],
)
def test_a_successor_that_was_there_may_become_core_and_one_that_was_left_counts_as_the_course_did(
    learner, course, successor, left, counts
):
    new = make_course("new")
    (old,) = put(learner, make_course("old", retired_on=MONDAY, successor=new))
    (heir,) = put(learner, new, left_on=MONDAY if left else None)
    marks = {True: True, False: False, "no, by the learner": False, "yes, by the learner": True}
    for progress, said in ((old, course), (heir, successor)):
        CoreMark.objects.create(progress=progress, is_core=marks[said], is_said=isinstance(said, str))
    replace_by_successor(CourseProgress.objects.with_courses().get(pk=old.pk), Decimal(0), TODAY)
    assert CourseProgress.objects.with_courses().get(pk=heir.pk).is_core == counts


def test_what_was_said_of_parts_holds_for_a_successor_and_all_marks_of_the_course_stay(learner):
    new = make_course("new")
    (old,) = put(learner, make_course("old", retired_on=MONDAY, successor=new))
    states = {"git": "not_needed", "vim": "not_needed", "ssh": "done", "tmux": "needed"}
    for slug, state in states.items():
        PartMark.objects.create(progress=old, part=make_part(old.course, slug), state=state)
    make_part(new, "git")
    make_part(new, "neovim", formerly=["vim"])
    make_part(new, "ssh")
    replace_by_successor(CourseProgress.objects.with_courses().get(pk=old.pk), Decimal(0), TODAY)
    own = PartMark.objects.values_list("part__slug", "state")
    assert dict(own.filter(progress=old)) == states
    assert dict(own.filter(progress__course=new)) == {
        "git": "not_needed",
        "neovim": "not_needed",
        "ssh": "done",
    }
