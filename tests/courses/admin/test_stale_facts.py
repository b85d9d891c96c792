"""Facts are verified where they are listed: source beside, tick, one press."""

import sys

import pytest
from django.contrib.admin.models import LogEntry

from courses.models import AidRule, Course, Resource, Revision
from tests.pages import html_of, text_of
from tests.rows import ONE_DAY, TODAY, make_course, make_group, make_provider, make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

PAGE = "/admin/stale-facts/"
LONG_AGO = TODAY - 200 * ONE_DAY


@pytest.fixture
def facts():
    rule = AidRule.objects.create(
        provider=make_provider(),
        kind="review_days",
        value=16,
        confidence="high",
        source_url="https://provider.example/aid",
        verified_on=LONG_AGO,
    )
    return [
        rule,
        make_course("course", verified_on=LONG_AGO),
        make_group("group", verified_on=LONG_AGO),
        make_resource("resource", verified_on=LONG_AGO),
    ]


def send(client, page, *keys: str):
    lines = page.context["facts"]
    sent = {
        "selected": [line.key for line in lines if line.key in keys],
        "_shown": [one.shown for one in lines],
    }
    return client.post(PAGE, sent, follow=True)


def keys_of(facts):
    return [f"{row._meta.model_name}-{row.pk}" for row in facts]


def test_what_is_ticked_was_checked_today_with_one_press_and_is_in_both_histories(
    curator_client, curator, facts
):
    page = curator_client.get(PAGE)
    assert 'href="https://provider.example/aid" target="_blank" rel="noopener noreferrer"' in html_of(page)
    answer = send(curator_client, page, *keys_of(facts[:3]))
    assert "Checked today: 3." in text_of(answer)
    assert [line.title for line in answer.context["facts"]] == ["Title of resource"]
    assert Resource.objects.get().verified_on == LONG_AGO
    assert Course.objects.get().verified_on == TODAY
    assert LogEntry.objects.filter(user=curator).count() == 3
    assert {(one.section, one.made_by) for one in Revision.objects.all()} == {
        ("providers", curator), ("courses", curator), ("groups", curator),
    }  # fmt: skip


def test_what_was_changed_meanwhile_is_left_and_told(curator_client, facts):
    page = curator_client.get(PAGE)
    Course.objects.update(description="Other words.")
    answer = send(curator_client, page, *keys_of(facts))
    assert "Left as it is, because it was changed meanwhile" in text_of(answer)
    assert Course.objects.get().verified_on == LONG_AGO
    assert AidRule.objects.get().verified_on == TODAY


def test_nothing_is_marked_by_what_no_page_sends(curator_client, facts):
    for sent in ({}, {"selected": keys_of(facts)}, {"selected": ["course-x", "x", "course-" + "9" * 99]}):
        curator_client.post(PAGE, sent)
    assert not Course.objects.filter(verified_on=TODAY).exists()


def test_a_long_list_comes_in_parts(curator_client, monkeypatch, facts):
    monkeypatch.setattr(sys.modules["courses.admin.stale_facts"], "MOST_LISTED", 3)
    page = curator_client.get(PAGE)
    assert len(page.context["facts"]) == 3
    assert "1 more follow when these are done." in text_of(page)
