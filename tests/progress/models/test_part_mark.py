"""Marks on parts: what of a bundle a learner needs and has done, in hours as its parts have them."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Part
from progress.models import MarkedPart, Needed, PartMark, SaidAt, needed_of, part_hours
from tests.progress.models.conftest import assert_refused
from tests.rows import MONDAY, NOW, ONE_DAY, forget_guess, make_course, make_part, put

HOURS = st.one_of(st.none(), st.decimals(min_value=1, max_value=300, places=2))
STATES = st.sampled_from(PartMark.State.values)


def part(hours):
    return Part(hours=hours)


def marked(*parts: tuple):
    return [MarkedPart(part(hours), state) for hours, state in parts]


@pytest.mark.django_db
def test_a_state_that_nobody_knows_and_a_second_mark_are_refused(learner):
    (progress,) = put(learner, make_course("bundle"))
    fields = {"progress": progress, "part": make_part(progress.course, "one"), "state": "done"}
    assert_refused(PartMark, fields | {"state": "skipped"}, "part_mark_state_known")
    PartMark.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartMark.objects.create(**fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"parts_at": NOW}, {"parts_at_hours": 3}, {"parts_at": NOW, "parts_at_hours": -1}]
)
def test_done_parts_are_said_with_their_moment_and_their_hours(learner, fields):
    (progress,) = put(learner, make_course("bundle"))
    assert_refused(SaidAt, {"progress": progress, "share_at": NOW} | fields, "said_at_parts_with_their_hours")


@pytest.mark.parametrize(
    ("hours", "whole", "each"),
    [
        ([33, 34, 28], 87, [33, 34, 28]),
        ([22, None, None], 44, [22, 11, 11]),
        ([None, None], 30, [15, 15]),
        ([None, 10], None, [10, 10]),
        ([None, None], None, [1, 1]),
        ([30, 10, None], 40, [30, 10, 20]),
    ],
)
def test_parts_of_unknown_hours_share_evenly_what_the_others_leave(hours, whole, each):
    whole = None if whole is None else Fraction(whole)
    assert part_hours([part(one) for one in hours], whole) == each


def test_a_course_without_parts_is_needed_as_a_whole():
    assert needed_of([], Fraction(40)) == Needed(Fraction(1), Fraction(0), 0, 0)


def test_only_git_and_github_is_16_of_117_hours():
    hours = [27, 26, 16, 16, 15, 17]
    parts = marked(*((one, "needed" if place == 2 else "not_needed") for place, one in enumerate(hours)))
    assert needed_of(parts, None).share == Fraction(16, 117)


def test_done_parts_count_by_their_hours_of_the_needed_ones():
    parts = marked((25, "done"), (24, "done"), (7, "not_needed"), (36, "needed"), (37, "needed"))
    needed = needed_of(parts, Fraction(130))
    assert (needed.share, needed.done_share) == (Fraction(122, 129), Fraction(49, 122))
    assert (needed.done_count, needed.count) == (2, 4)


def test_what_is_needed_of_nothing_is_nothing():
    assert needed_of(marked((5, "not_needed")), Fraction(5)) == Needed(
        Fraction(0), Fraction(0), 0, 0, Fraction(0), Fraction(5)
    )


@given(st.lists(st.tuples(HOURS, STATES), min_size=1, max_size=8), st.one_of(st.none(), st.integers(1, 900)))
def test_shares_lie_between_none_and_all_and_marking_a_part_done_changes_only_what_is_done(rows, whole):
    whole = None if whole is None else Fraction(whole)
    parts = marked(*rows)
    needed = needed_of(parts, whole)
    assert 0 <= needed.share <= 1
    assert 0 <= needed.done_share <= 1
    assert (needed.share == 1) == all(one.is_needed for one in parts)
    done = needed_of([MarkedPart(one.part, "done") if one.is_needed else one for one in parts], whole)
    assert done.share == needed.share
    assert done.done_share == (1 if needed.share else 0)


@pytest.mark.django_db
def test_the_effort_of_a_learner_is_what_they_need_of_the_published_hours_or_of_the_guess(catalog, learner):
    (progress,) = put(learner, make_course("bundle", 40))
    for slug, hours, retired_on in (("one", 10, None), ("two", 30, None), ("old", 60, MONDAY)):
        make_part(progress.course, slug, hours, retired_on=retired_on)
    PartMark.objects.create(progress=progress, part=progress.course.parts.get(slug="two"), state="not_needed")
    assert progress.effort_hours(MONDAY) == 10
    del progress.marked_parts
    assert progress.effort_hours(MONDAY - ONE_DAY) == 28  # of a bundle of 100 h by its parts then
    google = type(progress)(user=learner, course=forget_guess("google-it-automation"), position=2)
    google.save()
    assert google.effort_hours(MONDAY) is None
