"""The paths that a learner follows, with their courses."""

import pytest

from progress.enrollment.followed import Followed
from tests.rows import MONDAY, ONE_DAY, TODAY, follow, make_course, make_path

pytestmark = pytest.mark.django_db


def read(user):
    followed = Followed.read(user)
    return [path.slug for path in followed.paths], followed.course_ids


def test_paths_come_in_the_order_in_which_they_were_followed_and_courses_in_that_of_their_paths(learner):
    algebra, vision, speech = (make_course(slug) for slug in ("algebra", "vision", "speech"))
    first, second, third = (
        make_path("first", speech),
        make_path("second", vision, algebra),
        make_path("third"),
    )
    follow(learner, first, TODAY)
    follow(learner, second, MONDAY)
    follow(learner, third, MONDAY)
    assert read(learner) == (["second", "third", "first"], (vision.pk, algebra.pk, speech.pk))


def test_what_is_shown_of_a_path_is_read_with_it(learner, django_assert_num_queries):
    path = make_path("first", make_course("algebra"))
    follow(learner, path)
    with django_assert_num_queries(1):
        (shown,) = Followed.read(learner).paths
        assert (shown.pk, shown.slug, shown.title) == (path.pk, "first", "Title of first")


def test_a_path_that_was_left_or_that_another_learner_follows_is_not_followed(learner, outsider):
    left = follow(learner, make_path("left", make_course("algebra")), MONDAY)
    left.left_on = MONDAY + ONE_DAY
    left.save()
    follow(outsider, make_path("of-another", make_course("vision")))
    assert read(learner) == ([], ())
