"""An operator has the catalog's links checked; curators see in the admin site what is broken where."""

import io

import pytest
from django.core.management import call_command

from courses.models import BrokenLink, Course
from tests.courses.test_link_check import HERE, site
from tests.pages import text_of
from tests.rows import ONE_DAY, TODAY, make_course, make_provider

__all__ = ["site"]
pytestmark = [pytest.mark.django_db]

PAGE = "/admin/broken-links/"


def run():
    out = io.StringIO()
    call_command("check_links", "--allow-private", HERE, "--pause", "0", "--timeout", "2", stdout=out)
    return out.getvalue()


@pytest.fixture
def course(site):
    provider = make_provider()
    provider.url = f"{site}/fine"
    provider.save()
    make_course("retired", url=f"{site}/410", source_url=f"{site}/410", retired_on=TODAY - ONE_DAY)
    return make_course("broken", url=f"{site}/404", source_url=f"{site}/404", is_draft=True)


def test_what_is_broken_is_printed_kept_and_listed_with_its_places(site, course, curator_client):
    said = run()
    assert f"{site}/404 answers 404" in said
    assert "course “Title of broken”, address" in said
    assert said.endswith("2 links, 1 broken.\n")
    page = curator_client.get(PAGE)
    assert "answers 404" in text_of(page)
    assert f"/admin/courses/course/{course.pk}/change/" in page.content.decode()
    assert "410" not in text_of(page)


def test_what_was_mended_leaves_the_list_at_once_and_what_answers_again_with_the_next_check(
    site, course, curator_client
):
    run()
    since = BrokenLink.objects.get().broken_since
    BrokenLink.objects.update(broken_since=since - ONE_DAY)
    run()
    assert BrokenLink.objects.get().broken_since == since - ONE_DAY
    Course.objects.filter(pk=course.pk).update(url=f"{site}/fine", source_url=f"{site}/fine")
    assert "No link is known to be broken." in text_of(curator_client.get(PAGE))
    assert run() == "1 links, 0 broken.\n"
    assert not BrokenLink.objects.exists()


def test_nothing_private_is_asked_unless_the_command_says_so(course):
    out = io.StringIO()
    call_command("check_links", "--pause", "0", stdout=out)
    assert "leads into a private network" in out.getvalue()


def test_only_who_sees_the_catalog_sees_the_list(learner_client, client):
    for visitor in (learner_client, client):
        assert visitor.get(PAGE).status_code in {302, 403}
