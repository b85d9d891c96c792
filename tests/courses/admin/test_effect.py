"""What an edit in the admin site means for learners is shown before it is done, and nobody types twice."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from courses.models import Course, Path, Step
from progress.answer.answer import answer_for
from tests.pages import html_of, text_of
from tests.rows import (
    MONDAY,
    ONE_WEEK,
    TODAY,
    follow,
    log,
    make_course,
    make_group,
    make_path,
    make_plan,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

NOT_YET = "Nothing is saved yet."


@pytest.fixture
def course():
    return make_course("deep-learning", 100)


@pytest.fixture
def plan(learner, course):
    made = make_plan(learner)
    put(learner, course)
    for week in range(1, 5):
        log(learner, course, 8, MONDAY - week * ONE_WEEK)
    return made


def form_of(page):
    """What a browser would send of the page's form as it is."""
    form = page.context["adminform"].form
    sent = {}
    for bound in (form, *(one for group in page.context["inline_admin_formsets"] for one in forms_of(group))):
        for field in bound:
            value = field.value()
            if value is True:
                sent[field.html_name] = "on"
            elif value not in (None, False):
                sent[field.html_name] = value
    found = re.search(r'name="_effect_seen" value="(\w+)"', html_of(page))
    return sent | ({"_effect_seen": found[1]} if found else {})


def forms_of(group):
    return (group.formset.management_form, *group.formset.forms)


def address(row):
    return reverse(f"admin:courses_{row._meta.model_name}_change", args=[row.pk])


def save(client, row, **typed: str):
    page = client.get(address(row))
    return client.post(address(row), form_of(page) | typed)


def test_an_effort_that_moves_dates_is_saved_once_the_move_was_shown(curator_client, course, plan):
    likely = answer_for(plan, TODAY).projection.finish.likely
    page = save(curator_client, course, effort_amount_low="140", title="Typed meanwhile")
    assert NOT_YET in text_of(page)
    assert "Typed meanwhile" in html_of(page)
    assert Course.objects.get().effort_amount_low == 100
    assert not LogEntry.objects.exists()
    said = text_of(page)
    done = curator_client.post(address(course), form_of(page))
    assert done.status_code == 302
    assert Course.objects.get().title == "Typed meanwhile"
    days = (answer_for(plan, TODAY).projection.finish.likely - likely).days
    assert f"Likely finishes that move: 1, by {days} days in the median" in said
    assert "changed_on" not in said
    assert re.search(r"effort: .*100.* -> .*140", said)
    assert LogEntry.objects.count() == 1


def test_what_is_typed_after_the_effect_was_shown_is_shown_again(curator_client, course, plan):
    page = save(curator_client, course, effort_amount_low="140")
    page = curator_client.post(address(course), form_of(page) | {"effort_amount_low": "150"})
    assert NOT_YET in text_of(page)
    assert Course.objects.get().effort_amount_low == 100


def test_a_course_that_loses_its_effort_takes_the_date_and_one_that_gets_it_gives_one(
    curator_client, course, plan
):
    page = save(curator_client, course, effort_unit="unknown", effort_amount_low="")
    assert "1 loses its date" in text_of(page)
    curator_client.post(address(course), form_of(page))
    page = save(curator_client, course, effort_unit="hours", effort_amount_low="50")
    assert "1 gains a date" in text_of(page)


def test_what_touches_nobody_is_saved_at_once(curator_client, course, plan):
    assert save(curator_client, course, description="Other words.").status_code == 302
    other = make_course("studied-by-nobody")
    assert save(curator_client, other, effort_amount_low="9", retired_on=str(TODAY)).status_code == 302
    assert Course.objects.get(slug="studied-by-nobody").retired_on == TODAY


def test_a_form_with_an_error_says_that_first(curator_client, course, plan):
    page = save(curator_client, course, effort_amount_low="-1")
    assert NOT_YET not in text_of(page)
    assert Course.objects.get().effort_amount_low == 100


def test_a_retirement_is_shown_first(curator_client, course, plan):
    page = save(curator_client, course, retired_on=str(TODAY))
    assert "Touched: 1 learner with" in text_of(page)
    assert "No likely finish moves." in text_of(page)
    curator_client.post(address(course), form_of(page))
    assert Course.objects.get().retired_on == TODAY


# --- Steps ---------------------------------------------------------------------------------------------


@pytest.fixture
def path(learner, course):
    made = make_path("path", course, make_course("ethics"), make_course("vision"))
    put(learner, Course.objects.get(slug="vision"))
    follow(learner, made)
    return made


def test_followers_are_counted_before_a_step_is_added(curator_client, path, plan):
    new = make_course("speech")
    page = save(curator_client, path, **{"steps-3-course": str(new.pk), "steps-3-position": "4"})
    assert "1 learner of paths/path would be offered speech." in text_of(page)
    assert Step.objects.count() == 3
    assert curator_client.post(address(path), form_of(page)).status_code == 302
    assert [step.course.slug for step in path.steps.all()] == ["deep-learning", "ethics", "vision", "speech"]


@pytest.mark.parametrize(
    "typed",
    [{"steps-0-DELETE": "on"}, {"steps-0-position": "3"}, {"steps-0-is_core": ""}],
    ids=["removed", "reordered", "core"],
)
def test_steps_that_go_or_move_are_shown_to_whoever_has_followers(curator_client, path, plan, typed):
    before = list(path.steps.values())
    page = save(curator_client, path, **typed)
    assert "1 learner of paths/path keeps the courses in the plan" in text_of(page)
    assert list(path.steps.values()) == before
    again = form_of(page) | {name: value for name, value in typed.items() if "DELETE" in name}
    assert curator_client.post(address(path), again).status_code == 302
    assert list(path.steps.values()) != before


def test_steps_of_a_path_that_nobody_follows_are_saved_at_once(curator_client, path, learner):
    learner.enrollments.all().delete()
    assert save(curator_client, path, **{"steps-0-DELETE": "on"}).status_code == 302
    assert Path.objects.get().steps.count() == 2


# --- Several at once ---------------------------------------------------------------------------------------


def retire(client, *rows: Any, **sent: str):
    data = {"action": "retire", "_selected_action": [str(row.pk) for row in rows]} | sent
    return client.post(reverse(f"admin:courses_{rows[0]._meta.model_name}_changelist"), data, follow=True)


def undo(client, page, kind):
    token = re.search(r'name="retired" value="([^"]+)"', html_of(page))[1]
    return client.post(reverse(f"admin:courses_{kind}_undo_retire"), {"retired": token}, follow=True)


def test_several_retirements_are_shown_first_and_can_be_undone(curator_client, course, plan):
    earlier = make_course("retired-before", retired_on=MONDAY)
    page = retire(curator_client, course, earlier)
    assert "Touched: 1 learner with" in text_of(page)
    assert Course.objects.get(slug="deep-learning").retired_on is None
    seen = re.search(r'name="_effect_seen" value="(\w+)"', html_of(page))[1]
    page = retire(curator_client, course, earlier, _effect_seen=seen)
    assert "Retired today: 1." in text_of(page)
    assert Course.objects.get(slug="deep-learning").retired_on == TODAY
    page = undo(curator_client, page, "course")
    assert "Back in the catalog: 1." in text_of(page)
    assert Course.objects.get(slug="deep-learning").retired_on is None
    assert Course.objects.get(slug="retired-before").retired_on == MONDAY
    assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
        "Retired.",
        "No longer retired.",
    ]


def test_an_undone_retirement_gives_back_the_day_on_which_an_entry_was_to_retire(curator_client):
    later, never = make_group("later", retired_on=TODAY + ONE_WEEK), make_group("never")
    page = retire(curator_client, later, never)
    assert "Retired today: 2." in text_of(page)
    assert "Back in the catalog: 2." in text_of(undo(curator_client, page, "studygroup"))
    for group, day in ((later, TODAY + ONE_WEEK), (never, None)):
        group.refresh_from_db()
        assert group.retired_on == day


def test_entries_that_touch_nobody_are_retired_at_once_and_can_be_undone(curator_client):
    group = make_group("group")
    page = retire(curator_client, group)
    assert "Retired today: 1." in text_of(page)
    assert "Back in the catalog: 1." in text_of(undo(curator_client, page, "studygroup"))


def test_an_undo_is_over_after_an_hour_and_leaves_alone_what_somebody_dated_anew(
    curator_client, course, a_wednesday
):
    page = retire(curator_client, course)
    Course.objects.update(retired_on=MONDAY)
    assert "Back in the catalog: 0." in text_of(undo(curator_client, page, "course"))
    a_wednesday.shift(3601)
    assert "That was too long ago" in text_of(undo(curator_client, page, "course"))
    forged = curator_client.post(reverse("admin:courses_course_undo_retire"), {"retired": "x"}, follow=True)
    assert "That was too long ago" in text_of(forged)
    assert Course.objects.get().retired_on == MONDAY


def test_learners_do_not_get_to_the_undo(learner_client, course):
    address = reverse("admin:courses_course_undo_retire")
    assert learner_client.post(address, {"retired": "x"}).status_code == 302
    assert "/login/" in learner_client.post(address, {"retired": "x"})["Location"]
