"""Reloads while curators edit both the files and the admin site: nothing is lost, entries come and go."""

import io
import json
from pathlib import Path as File

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import AidRule, CatalogLoad, Course, Path, Resource, Step, StudyGroup
from progress.models import CourseProgress, WeeklyLog
from tests.rows import MONDAY
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

SHIPPED = File(__file__).parents[3] / "fixtures" / "catalog"
TODAY = "2026-11-25"


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped files, loaded once."""
    for file in SHIPPED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    reload(tmp_path)
    return tmp_path


def reload(*arguments: object):
    out = io.StringIO()
    call_command("reload_catalog", *map(str, arguments), stdout=out)
    return out.getvalue()


def change(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def entry_of(file, slug):
    """Return the text of an entry, from its slug to the next one."""
    text = file.read_text()
    start = text.index(f"  - slug: {slug}\n")
    end = text.find("\n  - slug: ", start)
    return text[start:] if end < 0 else text[start : end + 1]


# --- Edits on both sides ---------------------------------------------------------------------------------


def test_an_edit_of_the_admin_site_stays_and_is_told(folder):
    Course.objects.filter(slug="deep-learning").update(title="Deep Learning, the long way")
    assert reload(folder).splitlines() == [
        "kept courses/deep-learning as edited in the admin site",
        "    title: Deep Learning, the long way (the files still say Deep Learning)",
        "Nothing changed: 17 entries are as the files say, 1 is kept as edited in the admin site.",
    ]
    assert Course.objects.get(slug="deep-learning").title == "Deep Learning, the long way"


def test_an_edit_of_the_admin_site_stays_while_the_file_changes_another_field(folder):
    Course.objects.filter(slug="deep-learning").update(title="Another title")
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    reload(folder)
    course = Course.objects.get(slug="deep-learning")
    assert (course.title, course.effort_amount_low) == ("Another title", 4)
    reload(folder)
    assert Course.objects.get(slug="deep-learning").title == "Another title"


def test_a_conflict_is_listed_with_its_place_and_stops_the_load(folder):
    Course.objects.filter(slug="deep-learning").update(title="Of the admin site")
    change(folder / "courses.yaml", "title: Deep Learning\n", "title: Of the file\n")
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    before = digest_by_table()
    with pytest.raises(CommandError) as refused:
        reload(folder)
    said = str(refused.value)
    assert said.startswith("1 error, nothing was changed:")
    assert "courses.yaml:" in said
    assert "the files now say Of the file, the admin site Of the admin site, and it was Deep Learning" in said
    assert digest_by_table() == before


@pytest.mark.parametrize(("prefer", "title"), [("yaml", "Of the file"), ("admin", "Of the admin site")])
def test_a_preference_settles_it_for_good(folder, prefer, title):
    Course.objects.filter(slug="deep-learning").update(title="Of the admin site")
    change(folder / "courses.yaml", "title: Deep Learning\n", "title: Of the file\n")
    reload(folder, "--prefer", prefer)
    assert Course.objects.get(slug="deep-learning").title == title
    reload(folder)
    assert Course.objects.get(slug="deep-learning").title == title


def test_steps_added_and_removed_in_the_admin_site_stay_so(folder):
    path = Path.objects.get(slug="ai-engineer-foundations")
    Step.objects.filter(path=path, course__slug="deep-learning").delete()
    extra = Course.objects.create(
        slug="extra",
        title="Extra",
        provider=Course.objects.first().provider,
        url="https://academy.example/",
        level="beginner",
        description="More.",
        source_url="https://academy.example/",
        verified_on=MONDAY,
    )
    Step.objects.create(path=path, course=extra, position=9)
    said = reload(folder)
    assert "steps: deep-learning stays removed (the files still have it)" in said
    assert "steps: extra stays, added or edited in the admin site" in said
    assert set(path.steps.values_list("course__slug", flat=True)) >= {"extra", "machine-learning"}
    assert not path.steps.filter(course__slug="deep-learning").exists()
    reload(folder, "--prefer", "yaml")  # no conflict, and so nothing to prefer
    assert not path.steps.filter(course__slug="deep-learning").exists()
    assert path.steps.filter(course__slug="extra").exists()


def test_a_step_that_one_side_removed_and_the_other_changed_is_a_conflict(folder):
    path = Path.objects.get(slug="ai-engineer-foundations")
    Step.objects.filter(path=path, course__slug="deep-learning").delete()
    change(
        folder / "paths.yaml",
        "- course: deep-learning\n",
        "- course: deep-learning\n        note: At last.\n",
    )
    before = digest_by_table()
    with pytest.raises(
        CommandError, match="deep-learning was removed in the admin site and changed in the files"
    ):
        reload(folder)
    assert digest_by_table() == before
    reload(folder, "--prefer", "admin")
    assert not path.steps.filter(course__slug="deep-learning").exists()


def test_a_conflict_in_a_list_settled_for_the_files_is_as_the_files_say(folder):
    path = Path.objects.get(slug="ai-engineer-foundations")
    Step.objects.filter(path=path, course__slug="deep-learning").delete()
    change(
        folder / "paths.yaml",
        "- course: deep-learning\n",
        "- course: deep-learning\n        note: At last.\n",
    )
    reload(folder, "--prefer", "yaml")
    assert path.steps.get(course__slug="deep-learning").note == "At last."


def test_an_edit_outlives_that_its_entry_leaves_the_file_and_comes_back(folder):
    file = folder / "groups.yaml"
    text = file.read_text()
    StudyGroup.objects.filter(slug="ghananlp").update(title="Edited")
    file.write_text(text.replace(entry_of(file, "ghananlp"), ""))
    assert "retired groups/ghananlp" in reload(folder)
    file.write_text(text)
    said = reload(folder)
    assert "restored groups/ghananlp" in said
    assert "kept groups/ghananlp as edited in the admin site" in said
    assert StudyGroup.objects.get(slug="ghananlp").title == "Edited"


def test_a_key_that_the_admin_site_filled_and_the_file_begins_to_say_is_a_conflict(folder):
    resource = Resource.objects.order_by("slug").first()
    Resource.objects.filter(pk=resource.pk).update(deadline_on="2027-03-03")
    slug = f"  - slug: {resource.slug}\n"
    change(folder / "resources.yaml", slug, f"{slug}    deadline_on: 2027-01-01\n")
    with pytest.raises(
        CommandError, match="now say 2027-01-01, the admin site 2027-03-03, and it was nothing"
    ):
        reload(folder)
    Resource.objects.filter(pk=resource.pk).update(deadline_on=None)
    assert "deadline_on: nothing -> 2027-01-01" in reload(folder)


def without_rule(text, kind):
    """Return the text of a file without a rule, from its kind to the next one."""
    start = text.index(f"      - kind: {kind}\n")
    return text[:start] + text[text.index("      - kind: ", start + 1) :]


def test_rules_that_left_their_file_go_but_for_those_edited_since(folder):
    AidRule.objects.filter(kind="review_days").update(note="Edited.")
    file = folder / "providers.yaml"
    file.write_text(without_rule(without_rule(file.read_text(), "review_days"), "finish_days"))
    with pytest.raises(
        CommandError, match="review_days was edited in the admin site and removed from the files"
    ):
        reload(folder)
    said = reload(folder, "--prefer", "admin")
    assert "aid_rules: finish_days removed" in said
    assert "aid_rules: review_days stays, added or edited in the admin site" in said
    assert AidRule.objects.get(kind="review_days").note == "Edited."
    assert not AidRule.objects.filter(kind="finish_days").exists()


def test_an_edited_rule_is_told_as_kept(folder):
    rule = AidRule.objects.get(kind="review_days")
    AidRule.objects.filter(pk=rule.pk).update(note="Edited.")
    kept = json.loads(reload(folder, "--json"))["kept"]
    assert any("review_days, note: Edited." in detail for detail in kept[f"providers/{rule.provider.slug}"])


def test_an_entry_that_was_deleted_is_made_again_with_its_list(folder):
    AidRule.objects.all().delete()
    Step.objects.all().delete()
    Path.objects.all().delete()
    assert "created paths/ai-engineer-foundations" in reload(folder)
    assert Step.objects.count() == 5


# --- Leaving and coming back --------------------------------------------------------------------------------


def test_an_entry_that_leaves_its_file_is_retired_and_comes_back_with_it(folder, learner):
    file = folder / "groups.yaml"
    slug = StudyGroup.objects.first().slug
    gone = entry_of(file, slug)
    change(file, gone, "")
    assert f"retired groups/{slug}\n" in reload(folder)
    assert StudyGroup.objects.get(slug=slug).retired_on.isoformat() == TODAY
    assert "Nothing changed" in reload(folder)
    file.write_text(file.read_text() + ("" if file.read_text().endswith("\n") else "\n") + gone)
    assert f"restored groups/{slug}\n" in reload(folder)
    assert StudyGroup.objects.get(slug=slug).retired_on is None
    assert "Nothing changed" in reload(folder)


def test_a_course_that_leaves_its_file_keeps_its_learners_and_their_hours(folder, learner):
    course = Course.objects.get(slug="deep-learning")
    CourseProgress.objects.create(user=learner, course=course, position=1)
    WeeklyLog.objects.create(user=learner, course=course, week_start=MONDAY, hours=7)
    change(folder / "courses.yaml", entry_of(folder / "courses.yaml", "deep-learning"), "")
    path = (folder / "paths.yaml").read_text()
    (folder / "paths.yaml").write_text(
        "\n".join(line for line in path.splitlines() if "deep-learning" not in line) + "\n"
    )
    reload(folder)
    course.refresh_from_db()
    assert course.retired_on.isoformat() == TODAY
    assert WeeklyLog.objects.get().course == course
    assert CourseProgress.objects.get().course == course


def test_entries_of_files_that_are_not_read_stay(folder):
    assert "Nothing changed" in reload(folder / "groups.yaml")
    (folder / "groups.yaml").write_text("groups: []\n")
    said = reload(folder / "groups.yaml")
    assert "retired groups/" in said
    assert not Course.objects.exclude(retired_on=None).exists()


def test_entries_made_in_the_admin_site_never_leave(folder):
    StudyGroup.objects.create(
        slug="own",
        title="Own",
        url="https://group.example/",
        place="Lagos",
        description="Ours.",
        source_url="https://group.example/",
        verified_on=MONDAY,
    )
    reload(folder)
    assert StudyGroup.objects.get(slug="own").retired_on is None


def test_an_entry_retired_by_a_curator_stays_retired_while_its_file_has_it(folder):
    StudyGroup.objects.update(retired_on="2026-11-01")
    reload(folder)
    assert not StudyGroup.objects.filter(retired_on=None).exists()


def test_a_dry_run_tells_what_would_retire_and_writes_nothing(folder):
    change(folder / "groups.yaml", entry_of(folder / "groups.yaml", StudyGroup.objects.first().slug), "")
    before = digest_by_table()
    assert "would retire groups/" in reload(folder, "--dry-run")
    assert digest_by_table() == before


# --- What is remembered ---------------------------------------------------------------------------------------


def test_each_load_that_changed_something_is_in_the_history_with_what_it_did(folder):
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    reload(folder)
    newest, oldest = CatalogLoad.objects.all()
    assert (
        "changed courses/deep-learning\n    effort: {months: 3, hours_a_week: 10} -> {months: 4, hours_a_week: 10}"
        in newest.report
    )
    assert oldest.report.endswith("18 created, 0 changed, 0 unchanged.")
    assert (oldest.loaded, newest.loaded is None) == (None, False)


def test_an_unchanged_reload_writes_nothing(folder):
    with CaptureQueriesContext(connection) as queries:
        reload(folder)
    writing = ("INSERT", "UPDATE", "DELETE")
    assert not [one["sql"] for one in queries if one["sql"].startswith(writing)]


def test_curators_read_the_history_and_nobody_edits_it(folder, curator_client):
    load = CatalogLoad.objects.get()
    page = curator_client.get(f"/admin/courses/catalogload/{load.pk}/change/").content.decode()
    assert "18 created, 0 changed, 0 unchanged." in page
    assert 'name="_save"' not in page
