"""Curators keep the parts of a course on its page, and what steps suggest on that of the path."""

import io

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command

from courses.links import places_of_links, remember
from courses.models import CatalogLoad, Course, Part, Revision, Step
from tests.courses.admin.pages import address, form_of, save
from tests.courses.catalog.test_parts import catalog, part
from tests.pages import html_of, text_of
from tests.rows import NOW, ONE_DAY, TODAY, make_course, make_part, make_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

FACT = {"confidence": "low", "source_url": "https://notes.example/", "verified_on": "2026-11-01"}


@pytest.fixture
def course():
    course = make_course("tools")
    for slug, hours in (("bash", 5), ("git", 16)):
        make_part(course, slug, hours)
    return course


@pytest.fixture
def path(course):
    return make_path("path", course)


def parts_in_order():
    return list(Part.objects.values_list("position", "slug", "hours"))


def line(number, **typed: str):
    return {f"parts-{number}-{name}": value for name, value in typed.items()}


def test_a_part_is_added_between_others(curator_client, course):
    new = line(2, position="2", title="Vim", slug="vim", **FACT)
    answer = save(curator_client, course, **new, **{"parts-TOTAL_FORMS": "3"})
    assert answer.status_code == 302
    assert parts_in_order() == [(1, "bash", 5), (2, "vim", None), (3, "git", 16)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"parts-0-hours": "0"}, "Hours are above 0"),
        ({"parts-0-url": "javascript:alert(1)"}, "not a web address"),
        ({"parts-0-verified_on": "2026-12-24"}, "has not come yet"),
        ({"parts-0-title": "a\u202eb"}, "control character"),
        ({"guess_low_hours": "5", "guess_high_hours": "6"}, "A guess has hours"),
        ({"guess_verified_on": "2026-12-24"}, "has not come yet"),
    ],
)
def test_what_cannot_be_is_a_form_error(curator_client, course, typed, said):
    assert said in text_of(save(curator_client, course, **typed))


def test_the_slug_of_a_stored_part_stays(curator_client, course):
    assert save(curator_client, course, **line(0, slug="shell")).status_code == 302
    assert [slug for _, slug, _ in parts_in_order()] == ["bash", "git"]


def test_a_page_from_before_there_were_parts_saves_and_leaves_them_alone(curator_client, course):
    form = form_of(curator_client.get(address(course)))
    sent = {name: value for name, value in form.items() if not name.startswith("parts-")}
    assert curator_client.post(address(course), sent | {"title": "Better tools"}).status_code == 302
    assert Course.objects.get().title == "Better tools"
    assert len(parts_in_order()) == 2


def test_a_part_that_a_path_needs_is_not_deleted(curator_client, course, path):
    Step.objects.update(needed_parts=["git"])
    page = save(curator_client, course, **{"parts-1-DELETE": "on"})
    assert "is needed in the path" in text_of(page)
    assert save(curator_client, course, **{"parts-0-DELETE": "on"}).status_code == 302
    assert [slug for _, slug, _ in parts_in_order()] == ["git"]


def test_a_step_suggests_needed_parts_and_hours_beside(curator_client, path):
    typed = {"needed_parts": "git, bash", "beside_hours": "1", "rest_beside": "on"}
    answer = save(curator_client, path, **{f"steps-0-{name}": value for name, value in typed.items()})
    assert answer.status_code == 302
    step = Step.objects.get()
    assert (step.needed_parts, step.beside_hours, step.rest_beside) == (["git", "bash"], 1, True)
    assert 'value="git, bash"' in html_of(curator_client.get(address(path)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"needed_parts": "svn"}, "has no part svn; it has bash, git"),
        ({"needed_parts": "Git!"}, "is not a slug"),
        ({"beside_hours": "0.2"}, "greater than or equal to 0.25"),
        ({"needed_parts": "git", "rest_beside": "on"}, "goes with needed_parts and beside_hours"),
    ],
)
def test_a_suggestion_that_does_not_fit_is_a_form_error(curator_client, path, typed, said):
    page = save(curator_client, path, **{f"steps-0-{name}": value for name, value in typed.items()})
    assert said in text_of(page)
    assert Step.objects.get().needed_parts == []


def test_parts_and_guesses_that_nobody_checked_for_long_are_listed(curator_client, course):
    Part.objects.filter(slug="git").update(verified_on="2026-01-01")
    Course.objects.update(
        guess_low_hours=5, guess_high_hours=9, guess_confidence="low", guess_verified_on="2026-01-02"
    )
    page = curator_client.get("/admin/stale-facts/")
    text = text_of(page)
    assert "Title of tools: Title of git" in text
    assert "guess" in text
    assert html_of(page).count(address(course)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_load_of_the_release_before_is_remembered_by_the_new_name_of_a_key():
    said = {"courses/tools": {"file": "a.yaml", "values": {"slug": "tools", "parts": 3}}}
    CatalogLoad.objects.create(loaded_at=NOW, loaded=said)
    call_command("migrate", "courses", "0009", verbosity=0)
    call_command("migrate", verbosity=0)
    values = CatalogLoad.objects.last_loaded()["courses/tools"]["values"]
    assert values == {"slug": "tools", "number_of_parts": 3}
    assert Permission.objects.filter(codename="change_part", group__name="curators").exists()


# --- As any row of the catalog ------------------------------------------------------------------------


def take_back(client, row):
    revision = Revision.objects.first()
    return client.post(address(row, "take_back"), {"revision": str(revision.uid)})


def test_parts_are_in_the_history_of_their_course_and_taken_back(curator_client, course):
    new = line(2, position="1", title="Vim", slug="vim", **FACT)
    typed = {"parts-0-hours": "6.5", "parts-1-DELETE": "on", "parts-TOTAL_FORMS": "3"}
    save(curator_client, course, **typed, **new)
    said = text_of(curator_client.get(address(course, "history")))
    for one in ("parts: bash, hours: 5 → 6.5", "parts: vim added", "parts: git removed"):
        assert one in said
    assert take_back(curator_client, course).status_code == 302
    assert sorted((slug, hours) for _, slug, hours in parts_in_order()) == [("bash", 5), ("git", 16)]


def test_a_load_that_renames_and_retires_parts_is_taken_back(curator_client, tmp_path):
    def load(text):
        (tmp_path / "small.yaml").write_text(text)
        call_command("reload_catalog", tmp_path, stdout=io.StringIO())

    load(catalog(part("git"), part("vim")))
    load(catalog(part("git", 7)))
    load(catalog(part("github", 7, ", formerly: [git]")))
    row = Course.objects.get(slug="two")
    resized = Revision.objects.of_entry("courses", "two")[1]
    said = text_of(curator_client.get(address(row, "history")))
    assert "parts: git, hours: 5 → 7" in said
    assert "parts: vim, retired on: nothing → 2026-11-25" in said
    answer = curator_client.post(address(row, "take_back"), {"revision": str(resized.uid)})
    assert answer.status_code == 302
    assert list(row.parts.values_list("slug", "hours", "retired_on")) == [
        ("github", 5, None),
        ("vim", 5, None),
    ]


def test_a_part_that_another_curator_changed_meanwhile_is_told_and_not_undone(curator_client, course):
    page = curator_client.get(address(course))
    Part.objects.filter(slug="git").update(hours=20)
    make_part(course, "late")
    told = curator_client.post(address(course), form_of(page) | {"parts-1-hours": "17"})
    assert "Changed meanwhile: stored is now 20; you typed 17." in text_of(told)
    assert "“Title of late” was added meanwhile" in text_of(told)
    assert [hours for _, _, hours in parts_in_order()] == [5, 20, 5]


def test_needed_parts_that_another_curator_changed_meanwhile_are_told(curator_client, path):
    page = curator_client.get(address(path))
    Step.objects.update(needed_parts=["git"])
    told = curator_client.post(address(path), form_of(page) | {"steps-0-needed_parts": "bash, git"})
    assert "Changed meanwhile: stored is now git; you typed bash, git." in text_of(told)
    assert Step.objects.get().needed_parts == ["git"]


def test_a_copy_of_a_course_has_its_parts_and_one_of_a_path_what_its_steps_suggest(
    curator_client, course, path
):
    Part.objects.filter(slug="bash").update(retired_on=TODAY)
    Step.objects.update(needed_parts=["git"], beside_hours=1, rest_beside=True)
    for row in (course, path):
        curator_client.post(address(row, "duplicate"))
    copy = Course.objects.get(slug="tools-copy")
    assert [(one.slug, one.hours) for one in copy.parts.all()] == [("git", 16)]
    assert course.parts.count() == 2
    step = Step.objects.get(path__slug="path-copy")
    assert (step.course, step.needed_parts, step.beside_hours, step.rest_beside) == (course, ["git"], 1, True)


def test_parts_and_guesses_are_marked_as_checked_each_by_itself(curator_client, course):
    Part.objects.update(verified_on="2026-01-01")
    guess = {"guess_low_hours": 5, "guess_high_hours": 9, "guess_confidence": "low"}
    Course.objects.update(verified_on="2026-01-01", guess_verified_on="2026-01-02", **guess)
    lines = curator_client.get("/admin/stale-facts/").context["facts"]
    chosen = [one.key for one in lines if one.kind in ("guess", "course") or one.title.endswith("git")]
    shown = [one.shown for one in lines]
    answer = curator_client.post("/admin/stale-facts/", {"selected": chosen, "_shown": shown}, follow=True)
    assert "Checked today: 3." in text_of(answer)
    assert [one.title for one in answer.context["facts"]] == ["Title of tools: Title of bash"]
    assert (Course.objects.get().verified_on, Course.objects.get().guess_verified_on) == (TODAY, TODAY)
    assert "parts: git, verified on: 2026-01-01 → 2026-11-25" in text_of(
        curator_client.get(address(course, "history"))
    )


def test_the_links_of_parts_are_checked_but_for_retired_ones(curator_client, course):
    Part.objects.filter(slug="git").update(url="https://moved.example/")
    make_part(course, "gone", url="https://gone.example/", retired_on=TODAY)
    assert "https://gone.example/" not in places_of_links(TODAY)
    remember({"https://moved.example/": "404"}, TODAY)
    page = curator_client.get("/admin/broken-links/")
    assert "Title of git" in text_of(page)
    assert f'href="{address(course)}"' in html_of(page)


def test_what_a_part_that_retires_later_says_holds_until_its_day(course, path):
    Part.objects.filter(slug="git").update(retired_on=TODAY + ONE_DAY)
    step = Step.objects.get()
    step.needed_parts = ["git"]
    assert "2 courses" in course.byline(TODAY)
    assert "1 course" in course.byline(TODAY + ONE_DAY)
    assert (step.suggestion(TODAY).needed_hours, step.suggestion(TODAY).all_hours) == (16, 21)
    assert step.suggestion(TODAY + ONE_DAY) is None


@pytest.mark.parametrize(
    ("typed", "is_told"),
    [
        ({"hours": "7"}, True),
        ({"retired_on": "2026-12-24"}, True),
        ({"DELETE": "on"}, True),
        ({"title": "Shell"}, False),
    ],
)
def test_the_day_of_parts_that_learners_are_told_of_is_kept_with_the_course(
    curator_client, course, typed, is_told
):
    assert save(curator_client, course, **line(0, **typed)).status_code == 302
    assert Course.objects.get().changed_on == (TODAY if is_told else None)
