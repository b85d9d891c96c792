"""Slugs of before: which course they mean by now."""

import pytest

from progress.learner.former_slugs import present_slugs
from tests.rows import make_course

pytestmark = pytest.mark.django_db


def test_a_former_slug_means_the_course_that_had_it():
    courses = [make_course("new", formerly=["old", "oldest"]), make_course("other")]
    assert present_slugs(courses) == {"old": "new", "oldest": "new"}


def test_a_slug_that_another_course_has_by_now_is_its_own():
    assert present_slugs([make_course("new", formerly=["old"]), make_course("old")]) == {}
