"""A draft is seen by curators alone, in a preview, until it is published; a copy is a draft."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.urls import reverse

from courses.admin.drafts import duplicate
from courses.models import Course, Path, StudyGroup
from progress.models import CourseProgress, Enrollment
from tests.courses.admin.pages import address, form_of, save
from tests.courses.catalog.conftest import SMALL
from tests.pages import text_of
from tests.rows import follow, make_course, make_group, make_path, make_plan, make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

SECRET = "Not to be seen"
PAGES = ("/", "/paths/", "/paths/way/", "/courses/known/", "/groups/", "/resources/")


@pytest.fixture
def hidden():
    return make_course("hidden", title=f"{SECRET}: course", is_draft=True)


@pytest.fixture
def _drafts(hidden):
    make_path("way", make_course("known"), hidden)
    make_path("draft-way", hidden, title=f"{SECRET}: path", is_draft=True, position=0)
    make_group("draft-group", title=f"{SECRET}: group", is_draft=True)
    make_resource("draft-resource", title=f"{SECRET}: resource", is_draft=True)


def load(tmp_path, text):
    (tmp_path / "small.yaml").write_text(text)
    out = io.StringIO()
    call_command("reload_catalog", tmp_path, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("_drafts")
def test_no_page_shows_a_draft_to_visitors_learners_or_curators(
    client, learner_client, learner, curator_client
):
    make_plan(learner)
    for visitor in (client, learner_client, curator_client):
        for page in PAGES:
            assert SECRET not in text_of(visitor.get(page)), page
        for page in ("/paths/draft-way/", "/courses/hidden/", "/groups/draft-group/"):
            assert visitor.get(page).status_code == 404, page
    assert SECRET not in text_of(learner_client.get("/plan/what-if/"))


@pytest.mark.usefixtures("_drafts")
def test_nobody_enrolls_in_a_draft_or_gets_its_courses(client, learner_client, learner):
    make_plan(learner)
    assert client.get("/paths/draft-way/try/").status_code == 404
    assert learner_client.post("/paths/draft-way/enroll/", {}).status_code == 404
    assert learner_client.post("/plan/courses/hidden/add/").status_code == 404
    page = learner_client.get("/paths/way/enroll/")
    sent = {"planned_pace_hours": "10", "starts_on": "2026-11-25", "time_zone": "UTC", "target_on": ""}
    assert SECRET not in text_of(page)
    assert learner_client.post("/paths/way/enroll/", sent).status_code == 302
    assert [one.course.slug for one in CourseProgress.objects.all()] == ["known"]


def test_followers_of_a_path_are_offered_a_course_only_once_it_is_published(
    learner, learner_client, curator_client, hidden
):
    make_plan(learner)
    follow(learner, make_path("way", hidden))
    assert SECRET not in text_of(learner_client.get("/plan/"))
    page = save(curator_client, hidden, _publish="Save and publish")
    assert "1 learner of paths/way would be offered hidden." in text_of(page)
    assert Course.objects.get(slug="hidden").is_draft
    done = curator_client.post(address(hidden), form_of(page) | {"_publish": "Save and publish"})
    assert done.status_code == 302
    assert SECRET in text_of(learner_client.get("/plan/"))
    said = {entry.get_change_message() for entry in LogEntry.objects.all()}
    assert said == {"Published.", "No fields changed."}


def test_adding_a_draft_course_to_a_path_offers_it_to_nobody_yet(curator_client, learner, hidden):
    way = make_path("way", make_course("known"))
    follow(learner, way)
    typed = {"steps-1-course": str(hidden.pk), "steps-1-path": str(way.pk)}
    assert save(curator_client, way, **typed).status_code == 302
    assert way.steps.count() == 2


def test_a_path_is_published_with_its_draft_courses_and_may_be_from_the_list(curator_client, hidden):
    one = make_path("one", hidden, make_course("known"), is_draft=True)
    answer = save(curator_client, one, _publish="Save and publish")
    assert answer.status_code == 302
    assert not Path.objects.get().is_draft
    assert not Course.objects.filter(is_draft=True).exists()
    two = make_path("two", make_course("other", is_draft=True), is_draft=True)
    page = reverse("admin:courses_path_changelist")
    curator_client.post(page, {"action": "publish_drafts", "_selected_action": [two.pk]})
    assert not Path.objects.filter(is_draft=True).exists()
    assert not Course.objects.filter(is_draft=True).exists()


def test_an_entry_added_in_the_admin_site_begins_as_a_draft(curator_client):
    for model in ("course", "path", "studygroup", "resource"):
        page = curator_client.get(reverse(f"admin:courses_{model}_add"))
        assert form_of(page)["is_draft"] == "on"


def test_what_is_published_is_never_a_draft_again(curator_client, tmp_path):
    course = make_course("known")
    assert "is_draft" not in curator_client.get(address(course)).context["adminform"].form.fields
    save(curator_client, course, is_draft="on")
    assert not Course.objects.get().is_draft
    course = Course.objects.get()
    course.is_draft = True
    with pytest.raises(Exception, match="no draft any more"):
        course.full_clean()
    load(tmp_path, SMALL)
    with pytest.raises(CommandError, match="is_draft: it is published"):
        load(tmp_path, SMALL.replace("  - slug: one\n", "  - slug: one\n    is_draft: yes\n", 1))


def test_files_bring_drafts_and_publish_them_and_the_admin_site_may_too(tmp_path, curator_client):
    draft = SMALL.replace("  - slug: circle\n", "  - slug: circle\n    is_draft: yes\n", 1)
    assert draft != SMALL
    load(tmp_path, draft)
    group = StudyGroup.objects.get()
    assert group.is_draft
    save(curator_client, group, _publish="Save and publish")
    assert not StudyGroup.objects.get().is_draft
    assert "kept" in load(tmp_path, draft.replace("place: ", "place: New "))
    assert not StudyGroup.objects.get().is_draft


def test_a_file_that_no_longer_speaks_of_a_draft_leaves_it_one_until_it_says_no(tmp_path):
    load(tmp_path, SMALL.replace("  - slug: circle\n", "  - slug: circle\n    is_draft: yes\n", 1))
    load(tmp_path, SMALL)
    assert StudyGroup.objects.get().is_draft, "a key left out is left as it is"
    load(tmp_path, SMALL.replace("  - slug: circle\n", "  - slug: circle\n    is_draft: no\n", 1))
    assert not StudyGroup.objects.get().is_draft


@pytest.mark.usefixtures("_drafts")
def test_curators_preview_a_draft_as_learners_will_see_it(curator_client, learner_client):
    for model in (Path, Course, StudyGroup):
        draft = model.objects.get(is_draft=True)
        page = curator_client.get(address(draft, "preview"))
        assert SECRET in text_of(page)
        assert "Preview." in text_of(page)
        assert learner_client.get(address(draft, "preview")).status_code != 200
        assert address(draft, "preview") in curator_client.get(address(draft)).content.decode()
    page = curator_client.get(address(Path.objects.get(slug="draft-way"), "preview"))
    assert f"{SECRET}: course" in text_of(page)
    assert "sign up free" not in text_of(page)
    assert "/paths/draft-way/try/" in page.content.decode()


@pytest.mark.usefixtures("_drafts")
def test_curators_try_a_draft_and_nobody_makes_it_their_plan(curator_client, learner_client):
    page = curator_client.get("/paths/draft-way/try/")
    assert f"{SECRET}: course" in text_of(page)
    assert curator_client.post("/paths/draft-way/try/").status_code == 404
    assert learner_client.get("/paths/draft-way/try/").status_code == 404
    assert not Enrollment.objects.exists()


def test_a_copy_of_a_path_is_a_draft_with_the_same_steps(curator_client, learner):
    way = make_path("way", make_course("one"), additional=(make_course("two"),))
    way.formerly = ["way-copy-2"]
    way.save()
    follow(learner, way)
    for slug in ("way-copy", "way-copy-3"):
        answer = curator_client.post(address(way, "duplicate"))
        copy = Path.objects.get(slug=slug)
        assert answer.url == address(copy)
        assert copy.is_draft
        assert copy.title == "Title of way (copy)"
        assert [(one.course.slug, one.position, one.is_core) for one in copy.steps.all()] == [
            ("one", 1, True),
            ("two", 2, False),
        ]
        assert copy.formerly == []
    assert Enrollment.objects.count() == 1


@pytest.mark.parametrize("make", [make_course, make_group, make_resource])
def test_other_entries_can_be_copied_too(make):
    copy = duplicate(make("a" * 80, title="x" * 120))
    assert copy.is_draft
    assert copy.slug == "a" * 70 + "-copy"
    copy.full_clean()
