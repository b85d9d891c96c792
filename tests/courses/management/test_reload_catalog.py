"""The command as a curator uses it, and the catalog that is shipped."""

import datetime as dt
import io
import json
from decimal import Decimal
from pathlib import Path as File

import pytest
from django.core.management import CommandError, call_command

from courses.management.commands.reload_catalog import Command
from courses.models import AidRule, Course, Path, Provider, Resource, StudyGroup
from progress.models import CourseProgress, WeeklyLog

pytestmark = pytest.mark.django_db

SHIPPED = File(__file__).parents[3] / "fixtures" / "catalog"


def _reload(*arguments: object):
    out = io.StringIO()
    call_command("reload_catalog", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the shipped files to change."""
    for file in SHIPPED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _change(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_the_first_run_says_what_it_created():
    out = _reload()
    assert "created courses/deep-learning\n" in out
    assert out.endswith("18 created, 0 changed, 0 unchanged.\n")


def test_the_second_run_says_that_nothing_changed():
    _reload()
    assert _reload() == "Nothing changed: 18 entries are as the files say.\n"


def test_a_change_is_told_with_its_values(folder):
    _reload()
    _change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    assert _reload(folder).splitlines() == [
        "changed courses/deep-learning",
        "    effort: {months: 3, hours_a_week: 10} -> {months: 4, hours_a_week: 10}",
        "0 created, 1 changed, 17 unchanged.",
    ]


def test_a_dry_run_says_what_it_would_do_and_does_not():
    out = _reload("--dry-run")
    assert "would create courses/deep-learning\n" in out
    assert "Nothing was written (dry run)" in out
    assert Course.objects.count() == 0


def test_json_is_one_object(folder):
    first = json.loads(_reload("--json"))
    assert len(first["created"]) == 18
    assert (first["changed"], first["unchanged"], first["errors"]) == ({}, [], [])
    _change(folder / "groups.yaml", "place: Ghana", "place: Accra")
    second = json.loads(_reload("--json", folder))
    assert second["changed"] == {"groups/ghananlp": ["place: Ghana -> Accra"]}
    assert second["fields"] == {
        "groups/ghananlp": [{"row": None, "field": "place", "old": "Ghana", "new": "Accra"}]
    }
    assert len(second["unchanged"]) == 17


def test_errors_are_told_one_a_line_and_nothing_is_applied(folder):
    _change(folder / "courses.yaml", "level: intermediate", "level: expert")
    _change(folder / "groups.yaml", "place: Ghana", "place: no")
    with pytest.raises(CommandError) as refusal:
        _reload(folder)
    assert str(refusal.value).splitlines() == [
        "2 errors, nothing was changed:",
        "courses.yaml:88:12: deep-learning: level: 'expert' is none of beginner, intermediate, advanced",
        "groups.yaml:29:12: ghananlp: place: 'no' reads as yes or no: put the text in quotes",
    ]
    assert refusal.value.returncode == 1
    assert Provider.objects.count() == 0


def test_errors_are_in_the_json_too(folder):
    _change(folder / "groups.yaml", "place: Ghana", "place: no")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("reload_catalog", "--json", folder, stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["errors"][0] | {"message": ""} == {
        "file": "groups.yaml", "line": 29, "column": 12, "entry": "ghananlp", "message": "",
    }  # fmt: skip
    assert answer["created"] == []


def test_a_single_file_can_be_reloaded(folder):
    _reload()
    _change(folder / "groups.yaml", "place: Ghana", "place: Accra")
    assert "1 changed, 4 unchanged" in _reload(folder / "groups.yaml")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="no such file"):
        _reload(tmp_path / "none.yaml")


def test_a_second_path_needs_only_a_new_file(folder):
    (folder / "speech.yaml").write_text(
        "paths:\n  - {slug: speech, title: Speech, summary: S, position: 2, steps: [{course: deep-learning}]}\n"
    )
    assert "created paths/speech" in _reload(folder)
    assert [path.slug for path in Path.objects.all()] == ["ai-engineer-foundations", "speech"]


def test_learners_rows_are_never_touched(folder, catalog, learner):
    course = Course.objects.get(slug="deep-learning")
    progress = CourseProgress.objects.create(user=learner, course=course, position=3, status="in_progress")
    monday = dt.date(2026, 8, 31)
    for week in range(12):
        WeeklyLog.objects.create(
            user=learner, course=course, week_start=monday + dt.timedelta(weeks=week), hours=Decimal("7.25")
        )
    rows = list(WeeklyLog.objects.values()), list(CourseProgress.objects.values())
    _change(folder / "courses.yaml", "{months: 3, hours_a_week: 10}", "{months: 6, hours_a_week: 10}")
    _change(folder / "paths.yaml", "      - course: deep-learning\n", "")
    _reload(folder)
    assert (list(WeeklyLog.objects.values()), list(CourseProgress.objects.values())) == rows
    progress.refresh_from_db()
    assert progress.effort_hours(dt.date(2026, 11, 25)) == 260


def test_a_changed_slug_makes_a_new_entry_and_leaves_the_old_one_alone(folder, catalog):
    before = StudyGroup.objects.values().get(slug="ghananlp")
    _change(folder / "groups.yaml", "slug: ghananlp", "slug: ghana")
    assert _reload(folder).startswith("created groups/ghana\n")
    assert StudyGroup.objects.values().get(slug="ghananlp") == before


def test_what_a_curator_added_is_left_alone(catalog):
    StudyGroup.objects.create(
        slug="mine", title="Mine", url="https://a.example/", place="Here", description="D",
        source_url="https://a.example/", verified_on="2026-11-01",
    )  # fmt: skip
    assert _reload() == "Nothing changed: 18 entries are as the files say.\n"
    assert StudyGroup.objects.filter(slug="mine").exists()


def test_the_shipped_path_has_three_core_steps_and_two_additional_ones(catalog):
    path = Path.objects.get(slug="ai-engineer-foundations")
    assert [(step.position, step.course.title) for step in path.core_steps] == [
        (2, "Mathematics for Machine Learning"),
        (3, "Machine Learning"),
        (4, "Deep Learning"),
    ]
    assert [(step.position, step.course.slug) for step in path.additional_steps] == [
        (1, "python-for-data-science"),
        (5, "google-it-automation"),
    ]
    beside = path.additional_steps[1]
    assert "Git and GitHub part first" in beside.note
    suggested = beside.suggestion(dt.date(2026, 11, 27))
    assert (suggested.beside_hours, suggested.rest_beside) == (1, True)
    assert (suggested.needed_hours, suggested.all_hours) == (16, 117)
    assert [part.slug for part in suggested.needed] == ["introduction-to-git-and-github"]
    assert "Data sets matter most" in path.description


@pytest.mark.parametrize(
    ("slug", "hours", "confidence"),
    [
        ("mathematics-for-machine-learning", [22, None, None], "low"),
        ("machine-learning", [33, 34, 28], "high"),
        ("deep-learning", [25, 24, 7, 36, 37], "high"),
        ("google-it-automation", [27, 26, 16, 16, 15, 17], "medium"),
        ("python-for-data-science", [], None),
    ],
)
def test_the_shipped_bundles_have_their_parts(catalog, slug, hours, confidence):
    parts = Course.objects.get(slug=slug).parts.all()
    assert [part.hours for part in parts] == hours
    assert all(part.confidence == confidence and part.url and part.source_url for part in parts)


def test_the_shipped_guess_is_called_one_and_is_not_published(catalog):
    course = Course.objects.get(slug="google-it-automation")
    assert (course.effort, course.guess.low_hours, course.guess.high_hours) == (None, 114, 260)
    assert course.guess_confidence == "low"
    assert [one.slug for one in Course.objects.exclude(guess_low_hours=None)] == [course.slug]


def test_the_shipped_efforts_are_those_that_are_published(catalog):
    efforts = {course.slug: course.effort for course in Course.objects.all()}
    assert {slug: effort and round(float(effort.low_hours), 1) for slug, effort in efforts.items()} == {
        "mathematics-for-machine-learning": 43.3,
        "machine-learning": 86.7,
        "deep-learning": 130,
        "python-for-data-science": 26,
        "google-it-automation": None,
    }


def test_every_shipped_course_is_paid_and_coursera_has_all_six_rules(catalog):
    assert set(Course.objects.values_list("is_paid", flat=True)) == {True}
    assert set(AidRule.objects.filter(provider__slug="coursera").values_list("kind", flat=True)) == set(
        AidRule.Kind.values
    )
    assert Resource.objects.get(kind="financial_aid").provider.slug == "coursera"


def test_shipped_resources_are_of_all_kinds_and_groups_have_places(catalog):
    assert set(Resource.objects.values_list("kind", flat=True)) == set(Resource.Kind.values)
    assert all(StudyGroup.objects.values_list("place", flat=True))


@pytest.mark.parametrize("model", [Provider, AidRule, Course, Path, StudyGroup, Resource])
def test_every_shipped_entry_passes_the_models_own_rules(catalog, model):
    for entry in model.objects.all():
        entry.full_clean()


def test_if_empty_loads_an_empty_catalog_and_leaves_any_other_alone(folder):
    _reload("--if-empty", folder)
    Course.objects.filter(slug="deep-learning").update(title="Edited in the admin site")
    assert "left as it is" in _reload("--if-empty", folder)
    assert Course.objects.get(slug="deep-learning").title == "Edited in the admin site"


def test_the_change_set_of_a_dry_run_is_applied_by_its_name(folder):
    said = json.loads(_reload("--dry-run", "--json", folder))
    _reload("--plan", said["plan"], folder)
    assert Course.objects.exists()


def test_a_change_set_is_not_applied_when_the_files_or_the_catalog_changed_since(folder):
    _reload(folder)
    _change(folder / "groups.yaml", "place: Ghana", "place: Accra")
    shown = json.loads(_reload("--dry-run", "--json", folder))["plan"]
    Course.objects.filter(slug="deep-learning").update(title="Edited meanwhile")
    out = io.StringIO()
    with pytest.raises(
        CommandError, match=r"Nothing was changed: the catalog changed since this plan was made"
    ):
        call_command("reload_catalog", "--plan", shown, folder, stdout=out)
    assert "kept courses/deep-learning as edited in the admin site" in out.getvalue()
    assert StudyGroup.objects.get(slug="ghananlp").place == "Ghana"
    now = out.getvalue().split("--plan ")[1].split()[0]
    _reload("--plan", now, folder)
    assert StudyGroup.objects.get(slug="ghananlp").place == "Accra"


def test_a_rename_is_told_with_both_names(folder):
    _reload(folder)
    _change(folder / "groups.yaml", "slug: ghananlp", "slug: ghana-nlp\n    formerly: [ghananlp]")
    assert _reload(folder).splitlines()[:2] == ["renamed groups/ghana-nlp", "    slug: ghananlp -> ghana-nlp"]


def test_a_long_load_shows_a_bar_on_a_terminal_and_none_elsewhere():
    def bar_on(stream):
        command = Command()
        return list(command.watch(range(3), "Reading", stream=stream, delay_seconds=0)), stream.getvalue()

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    shown = bar_on(Terminal())
    assert shown[0] == [0, 1, 2]
    assert "Reading" in shown[1]
    assert bar_on(io.StringIO()) == ([0, 1, 2], "")
