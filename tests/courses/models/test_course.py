from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from courses.models import AidRule, Course
from tests.courses.models.conftest import TODAY, refused_by_database

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "effort",
    [
        {"effort_unit": "unknown", "effort_amount_low": 1},
        {"effort_unit": "unknown", "effort_pace_high_hours": 1},
        {"effort_unit": "hours"},
        {"effort_unit": "hours", "effort_amount_low": 0},
        {"effort_unit": "hours", "effort_amount_low": -1},
        {"effort_unit": "hours", "effort_amount_low": 10_001},
        {"effort_unit": "hours", "effort_amount_low": 5, "effort_amount_high": 4},
        {"effort_unit": "hours", "effort_amount_low": 5, "effort_pace_low_hours": 4},
        {"effort_unit": "weeks", "effort_amount_low": 5, "effort_pace_high_hours": 4},
        {"effort_unit": "weeks"},
        {"effort_unit": "weeks", "effort_amount_high": 5, "effort_pace_low_hours": 4},
        {"effort_unit": "months", "effort_pace_low_hours": 4},
        {"effort_unit": "weeks", "effort_amount_low": 5, "effort_pace_low_hours": 0},
        {"effort_unit": "months", "effort_amount_low": 5, "effort_pace_low_hours": 169},
        {"effort_unit": "fortnights", "effort_amount_low": 5},
    ],
)
def test_the_database_refuses_an_effort_that_makes_no_sense(new_course, effort):
    assert refused_by_database(new_course, **effort)


def test_the_database_refuses_a_bundle_of_no_courses(new_course):
    assert refused_by_database(new_course, number_of_parts=0)


def test_the_database_refuses_a_course_that_follows_itself(new_course):
    course = new_course()
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.filter(pk=course.pk).update(successor=course)


def test_a_course_knows_its_effort_in_hours(new_course):
    course = new_course(effort_unit="months", effort_amount_low=Decimal(3), effort_pace_low_hours=Decimal(10))
    assert (course.effort.low_hours, course.effort.high_hours) == (130, 130)


@pytest.mark.parametrize(
    ("parts", "language", "line"),
    [
        (None, "en", "Academy · Beginner"),
        (1, "en", "Academy · Beginner · 1 course"),
        (5, "en", "Academy · Beginner · 5 courses"),
        (5, "fr", "Academy · Débutant · 5 cours"),
    ],
)
def test_a_byline_names_the_provider_the_level_and_of_a_bundle_its_size(new_course, parts, language, line):
    with override(language):
        assert new_course(number_of_parts=parts).byline(TODAY) == line


def test_an_unknown_effort_has_no_hours(new_course):
    assert new_course().effort is None


def test_the_page_of_a_course_takes_three_queries_however_many_rules_there_are(
    new_course, provider, django_assert_num_queries
):
    new_course(successor=new_course("next"))
    for kind in AidRule.Kind:
        provider.aid_rules.create(
            kind=kind, value=1, confidence="low", source_url="https://a.example/", verified_on=TODAY
        )
    with django_assert_num_queries(3):
        course = Course.objects.for_page().get(slug="statistics")
        assert (course.provider.title, course.successor.title) == ("Academy", "Next")
        assert len(course.provider.aid_rules.all()) == len(AidRule.Kind)


@pytest.mark.parametrize(
    ("unit", "low", "high", "text"),
    [
        ("months", 1, None, "1 month"),
        ("months", 3, None, "3 months"),
        ("months", Decimal("1.5"), Decimal("1.5"), "1.5 months"),
        ("weeks", 1, None, "1 week"),
        ("weeks", 1, 2, "1 to 2 weeks"),
        ("weeks", 10, Decimal("12.5"), "10 to 12.5 weeks"),
        ("hours", 40, None, ""),
        ("unknown", None, None, ""),
    ],
)
def test_an_effort_is_said_in_the_unit_it_is_published_in(unit, low, high, text):
    course = Course(effort_unit=unit, effort_amount_low=low, effort_amount_high=high)
    assert course.published_amount_text == text


@pytest.mark.parametrize(
    ("low", "high", "text"), [(5, 10, "5 to 10"), (5, 5, "5"), (5, None, "5"), (None, None, "")]
)
def test_hours_a_week_of_a_published_effort_are_one_figure_or_a_range(low, high, text):
    assert Course(effort_pace_low_hours=low, effort_pace_high_hours=high).published_pace_text == text
