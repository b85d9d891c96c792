"""Two curators, one entry: the second is told what the first one stored, and loses nothing of what they typed."""

import io
import re
from pathlib import Path as File
from threading import Thread

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from courses.admin.shown import ShownAdmin, ShownForm, ShownFormSet
from courses.models import AidRule, Course, Path, Provider, Resource, Step, StudyGroup
from learningpath.models import User
from tests.courses.catalog.conftest import SMALL, spoiled
from tests.pages import text_of, values_of
from tests.rows import make_course, make_group, make_path, make_provider, make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

CATALOG = [Provider, AidRule, Course, Path, StudyGroup, Resource]


def url(row, page="change"):
    return reverse(f"admin:courses_{row._meta.model_name}_{page}", args=[row.pk])


def make_rule(**fields: object):
    given = {"kind": "review_days", "value": 16, "confidence": "medium", "note": "As read."}
    given |= {"source_url": "https://aid.example/", "verified_on": "2026-11-01"}
    return AidRule.objects.create(**{"provider": make_provider(), **given, **fields})


def one_of(model):
    """A stored row of a model, and a field of it with another value than it has."""
    makers = {
        Provider: lambda: (make_provider(), {"title": "Other"}),
        AidRule: lambda: (make_rule(), {"value": "20"}),
        Course: lambda: (make_course("one"), {"effort_amount_low": "55"}),
        Path: lambda: (make_path("way", make_course("one")), {"summary": "Other"}),
        StudyGroup: lambda: (make_group("circle"), {"place": "Other"}),
        Resource: lambda: (make_resource("guide"), {"description": "Other"}),
    }
    return makers[model]()


def sent_by_browser(page):
    """What a browser would send of a page, but for the button."""
    fields = values_of(page)
    others = {"csrfmiddlewaretoken", "_save", "_addanother", "_continue"}
    return {name: value for name, value in fields.items() if "__prefix__" not in name and name not in others}


def opened(client, row):
    """What a browser would send of a page that is open."""
    return sent_by_browser(client.get(url(row)))


def save(client, row, form):
    return client.post(url(row), form)


def errors_of(page):
    form = page.context["adminform"].form
    return {name: " ".join(errors) for name, errors in form.errors.items()}


def lines_of(page):
    return page.context["inline_admin_formsets"][0].formset


def test_no_page_of_the_catalog_saves_without_telling_what_was_changed_meanwhile():
    admins = [one for model, one in admin.site._registry.items() if model in CATALOG]
    assert len(admins) == len(CATALOG)
    for one in admins:
        assert isinstance(one, ShownAdmin)
        assert issubclass(one.form, ShownForm)
        assert all(issubclass(inline.formset, ShownFormSet) for inline in one.inlines)
        assert not one.list_editable


@pytest.mark.parametrize("model", CATALOG)
def test_what_another_curator_changed_meanwhile_is_told_and_not_undone(curator_client, model):
    row, change = one_of(model)
    mine = opened(curator_client, row)
    theirs = opened(curator_client, row) | change
    assert save(curator_client, row, theirs).status_code == 302
    stored = model.objects.values().get()
    page = save(curator_client, row, mine)
    assert page.status_code == 200
    assert "nothing is saved yet" in text_of(page)
    (field,) = change
    assert f"stored is now {change[field]}" in errors_of(page)[field]
    assert model.objects.values().get() == stored


def test_both_values_stand_beside_the_field_and_what_was_typed_is_kept(curator_client):
    course = make_course("one", 40)
    mine = opened(curator_client, course) | {"effort_amount_low": "48", "title": "Typed by me"}
    save(curator_client, course, opened(curator_client, course) | {"effort_amount_low": "55"})
    page = save(curator_client, course, mine)
    assert errors_of(page) == {"effort_amount_low": "Changed meanwhile: stored is now 55; you typed 48."}
    again = values_of(page)
    assert (again["effort_amount_low"], again["title"]) == ("48", "Typed by me")
    assert save(curator_client, course, mine | {"_shown": page.context["shown"]}).status_code == 302
    course.refresh_from_db()
    assert (course.effort_amount_low, course.title) == (48, "Typed by me")


def test_what_was_left_alone_follows_what_is_stored(curator_client):
    course = make_course("one", 40)
    mine = opened(curator_client, course) | {"title": "Typed by me"}
    save(curator_client, course, opened(curator_client, course) | {"effort_amount_low": "55"})
    page = save(curator_client, course, mine)
    said = "Changed meanwhile: stored is now 55; this page showed 40."
    assert errors_of(page) == {"effort_amount_low": said}
    assert save(curator_client, course, sent_by_browser(page)).status_code == 302
    course.refresh_from_db()
    assert (course.effort_amount_low, course.title) == (55, "Typed by me")


def test_a_tick_and_a_choice_that_were_left_alone_follow_too(curator_client):
    course = make_course("one", is_paid=True)
    make_course("two")
    other = Provider.objects.create(slug="other", title="Other one", url="https://other.example/")
    mine = opened(curator_client, course)
    Course.objects.filter(slug="one").update(is_paid=False, provider=other, level="advanced")
    page = save(curator_client, course, mine)
    assert (
        errors_of(page)["provider"]
        == "Changed meanwhile: stored is now Other one; this page showed Provider."
    )
    assert errors_of(page)["level"].endswith("stored is now Advanced; this page showed Beginner.")
    again = values_of(page)
    assert "is_paid" not in again
    assert (again["provider"], again["level"]) == (str(other.pk), "advanced")


def test_the_same_change_by_both_is_no_conflict(curator_client):
    course = make_course("one", 40)
    mine = opened(curator_client, course) | {"effort_amount_low": "55.00"}
    save(curator_client, course, opened(curator_client, course) | {"effort_amount_low": "55"})
    assert save(curator_client, course, mine).status_code == 302


def test_line_ends_of_files_and_forms_are_no_change(curator_client):
    course = make_course("one", description="First.\nSecond.")
    mine = opened(curator_client, course)
    Course.objects.update(description="First.\r\nSecond.\r\n")
    assert save(curator_client, course, mine).status_code == 302


def test_a_load_of_files_meanwhile_is_told_as_well(curator_client, tmp_path):
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    call_command("reload_catalog", File(file), stdout=io.StringIO())
    course = Course.objects.get(slug="one")
    mine = opened(curator_client, course) | {"number_of_parts": "4"}
    file.write_text(spoiled("weeks: 10", "weeks: 12"))
    call_command("reload_catalog", File(file), stdout=io.StringIO())
    page = save(curator_client, course, mine)
    assert "stored is now 12; this page showed 10" in errors_of(page)["effort_amount_low"]


def test_what_cannot_be_read_is_told_with_what_is_stored(curator_client):
    course = make_course("one", 40)
    mine = opened(curator_client, course) | {"effort_amount_low": "many"}
    Course.objects.update(effort_amount_low=55)
    said = errors_of(save(curator_client, course, mine))["effort_amount_low"]
    assert "Enter a number" in said
    assert "stored is now 55; you typed “many”" in said


@pytest.mark.parametrize(
    "shown", ["", "nonsense", "course-1", ";;;", "course-1 =", "course-1 title", "a=b c=d"]
)
def test_a_page_that_says_nothing_of_what_it_showed_is_taken_as_it_is(curator_client, shown):
    course = make_course("one")
    mine = opened(curator_client, course) | {"title": "Typed", "_shown": shown}
    assert save(curator_client, course, mine).status_code == 302


# --- Lines inside an entry ------------------------------------------------------------------------


@pytest.fixture
def way(db):
    return make_path("way", *(make_course(slug) for slug in ("one", "two", "three")))


def step_of(path, slug):
    return path.steps.get(course__slug=slug)


def test_a_step_that_was_changed_meanwhile_is_told_beside_its_field(curator_client, way):
    mine = opened(curator_client, way) | {"steps-0-note": "Mine"}
    Step.objects.filter(course__slug="one").update(note="Theirs")
    Step.objects.filter(course__slug="two").update(is_core=False)
    page = save(curator_client, way, mine)
    assert [dict(errors) for errors in lines_of(page).errors[:3]] == [
        {"note": ["Changed meanwhile: stored is now Theirs; you typed Mine."]},
        {"is_core": ["Changed meanwhile: stored is now no; this page showed yes."]},
        {},
    ]
    assert values_of(page)["steps-0-note"] == "Mine"
    assert "steps-1-is_core" not in values_of(page)
    assert "nothing is saved yet" in text_of(page)


def test_a_step_that_was_added_meanwhile_comes_onto_the_page(curator_client, way):
    mine = opened(curator_client, way) | {"title": "Typed by me"}
    Step.objects.create(path=way, course=make_course("four"), position=4, note="Theirs")
    page = save(curator_client, way, mine)
    assert "“4. Title of four” was added meanwhile and stands below." in text_of(page)
    assert save(curator_client, way, sent_by_browser(page)).status_code == 302
    way.refresh_from_db()
    assert way.title == "Typed by me"
    assert list(way.steps.values_list("course__slug", "note"))[-1] == ("four", "Theirs")


def test_a_step_that_was_removed_meanwhile_leaves_the_page(curator_client, way):
    mine = opened(curator_client, way)
    step_of(way, "two").delete()
    page = save(curator_client, way, mine)
    assert "“Title of two” was removed meanwhile, and is no longer below." in text_of(page)
    assert save(curator_client, way, sent_by_browser(page)).status_code == 302
    assert list(way.steps.values_list("course__slug", flat=True)) == ["one", "three"]


def test_a_step_that_was_removed_and_edited_meanwhile_becomes_a_new_one(curator_client, way):
    mine = opened(curator_client, way) | {"steps-1-note": "Mine"}
    step_of(way, "two").delete()
    page = save(curator_client, way, mine)
    assert "what you typed stands below as a new line" in text_of(page)
    assert save(curator_client, way, sent_by_browser(page)).status_code == 302
    assert set(way.steps.values_list("course__slug", "note")) == {("one", ""), ("two", "Mine"), ("three", "")}


def test_a_step_changed_meanwhile_is_not_deleted_unseen(curator_client, way):
    mine = opened(curator_client, way) | {"steps-1-DELETE": "on"}
    Step.objects.filter(course__slug="two").update(note="Do not remove")
    page = save(curator_client, way, mine)
    assert "stored is now Do not remove" in text_of(page)
    assert way.steps.count() == 3
    assert save(curator_client, way, mine | {"_shown": page.context["shown"]}).status_code == 302
    assert way.steps.count() == 2


def test_a_full_list_of_rules_takes_one_added_meanwhile_onto_the_page(curator_client):
    provider = make_provider()
    kinds = list(AidRule.Kind.values)
    for kind in kinds[:-1]:
        make_rule(kind=kind, value=1)
    mine = opened(curator_client, provider) | {"aid_rules-0-note": "Mine"}
    make_rule(kind=kinds[-1], value=1, note="Theirs")
    page = save(curator_client, provider, mine)
    assert "was added meanwhile" in text_of(page)
    assert values_of(page)["aid_rules-5-note"] == "Theirs"
    assert values_of(page)["aid_rules-0-note"] == "Mine"


# --- Deleting, and several at once ---------------------------------------------------------------


@pytest.fixture
def root_client(client):
    client.force_login(User.objects.create_superuser("root@example.org", "seven green kettles"))
    return client


def test_an_entry_that_was_changed_meanwhile_is_not_deleted_unseen(root_client):
    group = make_group("circle")
    form = {"post": "yes", "_shown": root_client.get(url(group, "delete")).context["shown"]}
    StudyGroup.objects.update(place="Accra")
    page = root_client.post(url(group, "delete"), form)
    assert "place is now Accra" in text_of(page)
    assert StudyGroup.objects.exists()
    root_client.post(url(group, "delete"), form | {"_shown": page.context["shown"]})
    assert not StudyGroup.objects.exists()


def test_a_path_to_which_a_step_was_added_is_not_deleted_unseen(root_client, way):
    form = {"post": "yes", "_shown": root_client.get(url(way, "delete")).context["shown"]}
    Step.objects.create(path=way, course=make_course("four"), position=4)
    page = root_client.post(url(way, "delete"), form)
    assert "“4. Title of four” was added" in text_of(page)
    assert Path.objects.exists()


def shown_on(page):
    return re.findall(r'name="_shown" value="([^"]*)"', page.content.decode())


@pytest.mark.parametrize(("action", "field"), [("retire", "retired_on"), ("verify_today", "verified_on")])
def test_an_action_leaves_alone_what_was_changed_since_the_list_was_shown(curator_client, action, field):
    changed, same = make_group("changed"), make_group("same")
    shown = shown_on(curator_client.get(reverse("admin:courses_studygroup_changelist")))
    StudyGroup.objects.filter(pk=changed.pk).update(place="Accra")
    before = StudyGroup.objects.values().get(pk=changed.pk)
    form = {"action": action, "_selected_action": [changed.pk, same.pk], "_shown": shown}
    page = curator_client.post(reverse("admin:courses_studygroup_changelist"), form, follow=True)
    assert (
        "Left as it is, because it was changed meanwhile: “Title of changed”: place is now Accra"
        in text_of(page)
    )
    assert StudyGroup.objects.values().get(pk=changed.pk) == before
    assert str(StudyGroup.objects.values().get(pk=same.pk)[field]) == "2026-11-25"


def test_deleting_several_leaves_what_was_changed_since_it_was_asked(root_client):
    changed, same = make_group("changed"), make_group("same")
    asked = {"action": "delete_selected", "_selected_action": [changed.pk, same.pk]}
    page = root_client.post(reverse("admin:courses_studygroup_changelist"), asked)
    StudyGroup.objects.filter(pk=changed.pk).update(place="Accra")
    confirmed = asked | {"post": "yes", "_shown": shown_on(page)}
    root_client.post(reverse("admin:courses_studygroup_changelist"), confirmed)
    assert list(StudyGroup.objects.values_list("slug", flat=True)) == ["changed"]


@pytest.mark.django_db(transaction=True)
def test_of_curators_who_save_at_the_same_moment_one_is_first_and_the_others_are_told(curator):
    course = make_course("one", 40)
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(curator)
    form = opened(clients[0], course)
    answers = []

    def save_it(client, hours):
        try:
            answers.append(save(client, course, form | {"effort_amount_low": str(hours)}).status_code)
        finally:
            connection.close()

    threads = [Thread(target=save_it, args=(client, 50 + n)) for n, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 200, 200, 302]
