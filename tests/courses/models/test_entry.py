import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from courses.models import Course, Resource, StudyGroup
from tests.courses.models.conftest import TODAY

pytestmark = pytest.mark.django_db


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
    assert list(Course.objects.current(TODAY)) == [new]


def test_stale_facts_are_older_than_180_days_oldest_first(new_course):
    new_course("fresh", verified_on=TODAY - dt.timedelta(days=180))
    new_course("stale", verified_on=TODAY - dt.timedelta(days=181))
    new_course("staler", verified_on=TODAY - dt.timedelta(days=900))
    assert [course.slug for course in Course.objects.stale(TODAY)] == ["staler", "stale"]


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
