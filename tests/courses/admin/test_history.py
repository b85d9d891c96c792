"""The history of the catalog: old and new values of what was changed by hand or by files, and taking it back."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from courses.models import Course, Path, Revision, Step
from learningpath.leaving import forget
from progress.models import Plan
from tests.courses.admin.pages import address, form_of, save
from tests.courses.catalog.conftest import SMALL
from tests.pages import text_of
from tests.rows import MONDAY, ONE_WEEK, TODAY, log, make_course, make_path, make_plan, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def course():
    return make_course("deep-learning", 40)


@pytest.fixture
def plan(learner, course) -> Plan:
    made = make_plan(learner)
    put(learner, course)
    for week in range(1, 5):
        log(learner, course, 8, MONDAY - week * ONE_WEEK)
    return made


def load(tmp_path, text):
    (tmp_path / "small.yaml").write_text(text)
    call_command("reload_catalog", tmp_path, stdout=io.StringIO())


def take_back(client, row, revision=None):
    revision = revision or Revision.objects.first()
    return client.post(address(row, "take_back"), {"revision": str(revision.uid)})


def order(path):
    return list(path.steps.values_list("course__slug", flat=True))


def test_a_change_by_hand_is_kept_with_old_and_new_value_and_taken_back(curator_client, curator, course):
    save(curator_client, course, title="Deeper learning", effort_amount_low="55")
    revision = Revision.objects.get()
    assert (revision.made_by, revision.action) == (curator, "changed")
    said = text_of(curator_client.get(address(course, "history")))
    assert "title: Title of deep-learning → Deeper learning" in said
    assert "amount: 40 → 55" in said
    assert take_back(curator_client, course).status_code == 302
    course.refresh_from_db()
    assert (course.title, course.effort_amount_low) == ("Title of deep-learning", 40)
    assert course.changed_on == TODAY
    assert Revision.objects.count() == 2, "taking back is a change that can be taken back"
    take_back(curator_client, course)
    assert Course.objects.get().title == "Deeper learning"


def test_nothing_is_kept_of_a_page_that_was_refused_or_changed_nothing(curator_client, course):
    save(curator_client, course)
    save(curator_client, course, title="")
    assert not Revision.objects.exists()


def test_what_taking_back_means_for_learners_is_shown_before(curator_client, course, plan):
    page = save(curator_client, course, effort_amount_low="140")
    curator_client.post(address(course), form_of(page))
    assert Course.objects.get().effort_amount_low == 140
    assert Revision.objects.count() == 1
    page = take_back(curator_client, course)
    assert "Nothing is saved yet." in text_of(page)
    assert "Likely finishes that move: 1" in text_of(page)
    assert Course.objects.get().effort_amount_low == 140
    assert curator_client.post(address(course), form_of(page)).status_code == 302
    assert Course.objects.get().effort_amount_low == 40


def test_a_later_change_of_the_same_value_is_told_before_it_is_lost(curator_client, course):
    save(curator_client, course, title="Second")
    first = Revision.objects.get()
    save(curator_client, course, title="Third", description="Other words.")
    page = take_back(curator_client, course, first)
    assert "Changed meanwhile: stored is now Third; you typed Title of deep-learning." in text_of(page)
    assert Course.objects.get().title == "Third"
    curator_client.post(address(course), form_of(page))
    course.refresh_from_db()
    assert (course.title, course.description) == ("Title of deep-learning", "Other words.")


def test_what_cannot_be_any_more_is_refused_as_on_the_page(curator_client, course):
    other = make_course("other")
    save(curator_client, course, successor=str(other.pk))
    save(curator_client, course, successor="")
    save(curator_client, other, successor=str(course.pk))
    revision = Revision.objects.filter(slug="deep-learning").first()
    page = take_back(curator_client, course, revision)
    assert "would follow itself" in text_of(page)
    assert Course.objects.get(slug="deep-learning").successor is None


def test_steps_are_taken_back_added_moved_and_removed_ones(curator_client):
    one, two, three = (make_course(slug) for slug in ("one", "two", "three"))
    way = make_path("way", one, two)
    step = way.steps.first()
    save(curator_client, way, **{"steps-0-DELETE": "on", "steps-2-course": str(three.pk)})
    assert order(way) == ["two", "three"]
    said = text_of(curator_client.get(address(way, "history")))
    assert "steps: three added" in said
    assert "steps: one removed" in said
    assert take_back(curator_client, way).status_code == 302
    assert order(way) == ["one", "two"]
    save(curator_client, way, **{"steps-1-position": "1", "steps-1-note": "First of all."})
    assert order(way) == ["two", "one"]
    take_back(curator_client, way)
    assert order(way) == ["one", "two"]
    assert not Step.objects.exclude(note="").exists()
    assert step.path_id == way.pk


def test_a_load_is_in_the_history_and_can_be_taken_back(curator_client, tmp_path):
    load(tmp_path, SMALL)
    assert set(Revision.objects.values_list("action", flat=True)) == {"created"}
    load(tmp_path, SMALL.replace("weeks: 10", "weeks: 12"))
    course = Course.objects.get(slug="one")
    said = text_of(curator_client.get(address(course, "history")))
    assert "amount: 10 → 12" in said
    assert f"files: {tmp_path}" in said
    assert take_back(curator_client, course).status_code == 302
    assert Course.objects.get(slug="one").effort_amount_low == 10


def test_a_renamed_entry_keeps_its_history(curator_client, tmp_path):
    load(tmp_path, SMALL)
    save(curator_client, Course.objects.get(slug="two"), title="By hand")
    renamed = SMALL.replace("slug: two\n", "slug: second\n    formerly: [two]\n").replace(
        "course: two", "course: second"
    )
    load(tmp_path, renamed)
    assert set(Revision.objects.filter(slug="second").values_list("action", flat=True)) == {
        "created", "changed", "renamed",
    }  # fmt: skip
    assert not Revision.objects.filter(slug="two", section="courses").exists()


def test_actions_of_lists_and_their_undoing_are_in_it(curator_client, course):
    page = reverse("admin:courses_course_changelist")
    curator_client.post(page, {"action": "retire", "_selected_action": [course.pk]})
    assert Revision.objects.get().changes[0]["after"] == {"retired_on": str(TODAY)}
    take_back(curator_client, course)
    assert Course.objects.get().retired_on is None


def test_the_history_stays_without_the_curator_who_left(curator_client, curator, course):
    save(curator_client, course, title="Other")
    forget(curator)
    assert Revision.objects.get().made_by is None
    assert "Curator" not in str(Revision.objects.values())


def test_no_learner_is_in_the_history(learner, plan, curator_client, course):
    page = save(curator_client, course, effort_amount_low="140")
    curator_client.post(address(course), form_of(page))
    assert learner.email not in str(list(Revision.objects.values()))
    assert {one.section for one in Revision.objects.all()} == {"courses"}


def test_changes_older_than_two_years_go_with_the_next_one(a_wednesday, curator_client, course):
    save(curator_client, course, title="Other")
    Revision.objects.update(made_at=dt.datetime(2024, 11, 24, tzinfo=dt.UTC))
    save(curator_client, course, title="Another")
    assert [one.changes[0]["after"] for one in Revision.objects.all()] == [{"title": "Another"}]


def test_nobody_else_takes_a_change_back(learner_client, client, curator_client, course):
    save(curator_client, course, title="Other")
    for visitor in (learner_client, client):
        assert take_back(visitor, course).status_code in {302, 403}
    assert Course.objects.get().title == "Other"
    way = make_path("way")
    take_back(curator_client, way, Revision.objects.get(section="courses"))
    assert Path.objects.get().title == "Title of way"
    assert curator_client.post(address(course, "take_back"), {"revision": "x"}).status_code == 302
    assert Course.objects.get().title == "Other"
