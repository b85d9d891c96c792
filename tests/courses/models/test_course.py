import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import override

from courses.models import AidRule, Course, Path, Provider, Resource, Step, StudyGroup

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def provider():
    return Provider.objects.create(slug="academy", title="Academy", url="https://academy.example/")


@pytest.fixture
def new_course(provider):
    def create(slug="statistics", **fields: object):
        return Course.objects.create(
            slug=slug,
            provider=provider,
            **{
                "title": slug.title(),
                "url": "https://academy.example/c",
                "level": "beginner",
                "description": "About it.",
                "source_url": "https://academy.example/c",
                "verified_on": TODAY,
                **fields,
            },
        )

    return create


def _refused_by_database(create, **fields: object):
    with pytest.raises(IntegrityError), transaction.atomic():
        create(**fields)
    return True


def test_saving_a_changed_slug_is_refused(new_course):
    course = new_course()
    course = Course.objects.get(pk=course.pk)
    course.slug = "other"
    with pytest.raises(ValueError, match="a slug changes only in the files"):
        course.save()


def test_a_form_tells_that_a_slug_never_changes(new_course):
    new_course()
    course = Course.objects.get()
    course.slug = "other"
    with pytest.raises(ValidationError) as refusal:
        course.full_clean()
    assert "slug" in refusal.value.message_dict


def test_a_new_entry_keeps_the_slug_it_was_first_saved_with(new_course):
    course = new_course()
    course.slug = "other"
    with pytest.raises(ValueError, match="a slug changes only in the files"):
        course.save()


def test_an_entry_loaded_without_its_slug_can_be_saved(new_course):
    new_course()
    course = Course.objects.only("title").get()
    course.title = "Statistics II"
    course.save(update_fields=["title"])
    assert Course.objects.get().title == "Statistics II"


def test_current_leaves_retired_entries_out(new_course):
    new_course("old", retired_on=TODAY)
    new = new_course("new")
    assert list(Course.objects.current()) == [new]


def test_stale_facts_are_older_than_180_days_oldest_first(new_course):
    new_course("fresh", verified_on=TODAY - dt.timedelta(days=180))
    new_course("stale", verified_on=TODAY - dt.timedelta(days=181))
    new_course("staler", verified_on=TODAY - dt.timedelta(days=900))
    assert [course.slug for course in Course.objects.stale(TODAY)] == ["staler", "stale"]


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
        {"effort_unit": "weeks", "effort_amount_low": 5},
        {"effort_unit": "weeks", "effort_amount_low": 5, "effort_pace_low_hours": 0},
        {"effort_unit": "months", "effort_amount_low": 5, "effort_pace_low_hours": 169},
        {"effort_unit": "fortnights", "effort_amount_low": 5},
    ],
)
def test_the_database_refuses_an_effort_that_makes_no_sense(new_course, effort):
    assert _refused_by_database(new_course, **effort)


def test_the_database_refuses_a_bundle_of_no_courses(new_course):
    assert _refused_by_database(new_course, parts=0)


def test_the_database_refuses_a_course_that_follows_itself(new_course):
    course = new_course()
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.filter(pk=course.pk).update(successor=course)


def test_a_course_knows_its_effort_in_hours(new_course):
    course = new_course(effort_unit="months", effort_amount_low=Decimal(3), effort_pace_low_hours=Decimal(10))
    assert (course.effort_low_hours, course.effort_high_hours) == (130, 130)


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
        assert new_course(parts=parts).byline == line


def test_an_unknown_effort_has_no_hours(new_course):
    course = new_course()
    assert (course.effort, course.effort_low_hours, course.effort_high_hours) == (None, None, None)


def test_the_page_of_a_course_takes_two_queries_however_many_rules_there_are(
    new_course, provider, django_assert_num_queries
):
    new_course(successor=new_course("next"))
    for kind in AidRule.Kind:
        provider.aid_rules.create(
            kind=kind, value=1, confidence="low", source_url="https://a.example/", verified_on=TODAY
        )
    with django_assert_num_queries(2):
        course = Course.objects.for_page().get(slug="statistics")
        assert (course.provider.title, course.successor.title) == ("Academy", "Next")
        assert len(course.provider.aid_rules.all()) == len(AidRule.Kind)


def test_the_provider_of_a_course_cannot_be_deleted(new_course, provider):
    new_course()
    with pytest.raises(ProtectedError):
        provider.delete()


@pytest.mark.parametrize(
    ("kind", "value"), [("review_days", 0), ("finish_days", 1001), ("parallel", 2), ("lottery", 1)]
)
def test_the_database_refuses_a_rule_whose_value_does_not_fit(provider, kind, value):
    assert _refused_by_database(
        provider.aid_rules.create,
        kind=kind,
        value=value,
        confidence="high",
        source_url="https://a.example/",
        verified_on=TODAY,
    )


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("review_days", 16, "days a review takes: 16 days"),
        ("parallel", 0, "applications may run at the same time: no"),
        ("discount", 1, "aid is a discount, not always the full price: yes"),
    ],
)
def test_a_rule_reads_like_a_sentence(kind, value, text):
    assert str(AidRule(kind=kind, value=value)) == text


@pytest.fixture
def path(new_course):
    path = Path.objects.create(slug="path", title="A path", summary="Two steps.")
    Step.objects.create(path=path, course=new_course("extra"), position=2, is_core=False)
    Step.objects.create(path=path, course=new_course("first"), position=1)
    return path


def test_a_path_tells_core_from_additional_steps(path):
    assert [str(step) for step in path.core_steps] == ["1. First"]
    assert [str(step) for step in path.additional_steps] == ["2. Extra"]


def test_paths_with_their_steps_take_two_queries(path, django_assert_num_queries):
    with django_assert_num_queries(2):
        steps = [step for path in Path.objects.with_steps() for step in path.core_steps]
        assert [step.course.provider.title for step in steps] == ["Academy"]


def test_a_course_is_in_a_path_once(path):
    assert _refused_by_database(path.steps.create, course=Course.objects.get(slug="first"), position=3)


@pytest.mark.parametrize("position", [0, 1000])
def test_a_step_stands_between_1_and_999(path, new_course, position):
    assert _refused_by_database(path.steps.create, course=new_course("late"), position=position)


def test_entries_know_their_addresses(path):
    course = Course(slug="deep")
    group = StudyGroup(slug="circle")
    resource = Resource(slug="guide")
    assert [entry.get_absolute_url() for entry in (course, path, group, resource)] == [
        "/courses/deep/",
        "/paths/path/",
        "/groups/circle/",
        "/resources/#guide",
    ]


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


@pytest.mark.parametrize(
    ("kind", "value", "language", "text"),
    [
        ("review_days", 1, "en", "days a review takes: 1 day"),
        ("review_days", 16, "en", "days a review takes: 16 days"),
        ("review_days", 16, "fr", "durée d’examen d’une demande: 16 jours"),
        ("per_course", 1, "am", "ለእያንዳንዱ ኮርስ አንድ ማመልከቻ፣ በጥቅል ውስጥ ቢሆንም: አዎ"),
        ("parallel", 0, "fr", "plusieurs demandes possibles en même temps: non"),
    ],
)
def test_an_aid_rule_is_read_in_the_language_that_is_spoken(kind, value, language, text):
    rule = AidRule(kind=kind, value=value)
    with override(language):
        assert str(rule) == text
