import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.catalog import export
from courses.catalog.apply import apply_catalog
from courses.catalog.compare import find_changes
from courses.catalog.document import UNSAFE_TEXT
from courses.catalog.export import ForeignFilesError, export_files, export_text, export_texts
from courses.catalog.files import read_files
from courses.catalog.parse import parse_catalog
from courses.models import AidRule, Course, Part, Path, Provider, Resource, Step, StudyGroup
from tests.courses.catalog.conftest import SMALL, having, spoiled

pytestmark = pytest.mark.django_db

MODELS = (Step, Path, Resource, StudyGroup, Part, Course, AidRule, Provider)


def _is_taken_back_unchanged(folder):
    export_files(folder)
    change_set = find_changes(parse_catalog(read_files([folder])))
    assert change_set.problems == ()
    return not having(change_set, "created") and not having(change_set, "changed")


def _contents():
    return {
        model: sorted(
            str({name: value for name, value in row.items() if name != "id" and not name.endswith("_id")})
            for row in model.objects.values()
        )
        for model in MODELS
    }


def test_the_shipped_catalog_goes_out_and_comes_back(catalog, tmp_path):
    assert _is_taken_back_unchanged(tmp_path)


def test_an_export_fills_an_empty_database_with_the_same(catalog, tmp_path):
    before = _contents()
    export_files(tmp_path)
    for model in MODELS:
        model.objects.all().delete()
    apply_catalog(parse_catalog(read_files([tmp_path])))
    assert _contents() == before


def test_what_curators_do_in_the_admin_site_goes_out_and_comes_back(catalog, tmp_path):
    course = Course.objects.get(slug="deep-learning")
    course.title = "no"
    course.description = 'Line one: it\'s # "quoted"\r\n\r\n  - indented\r\n'
    course.effort_amount_low, course.effort_amount_high = Decimal("2.50"), Decimal("1000.00")
    course.retired_on = dt.date(2026, 11, 1)
    course.successor = Course.objects.get(slug="machine-learning")
    course.save()
    Resource.objects.filter(slug="ammi").update(deadline_on="2027-01-31", eligibility="1:30")
    Step.objects.filter(course=course).update(position=40, note="010")
    StudyGroup.objects.create(
        slug="2026", title="yes", url="https://a.example/?a=1&b=2#c", place="~", description="[a, {b: c}]",
        source_url="https://a.example/", verified_on="2026-11-01",
    )  # fmt: skip
    assert _is_taken_back_unchanged(tmp_path)


def test_an_old_export_brings_back_what_was(catalog, tmp_path):
    export_files(tmp_path)
    before = _contents()
    Course.objects.update(retired_on="2026-11-01")
    Resource.objects.update(deadline_on="2026-11-01")
    apply_catalog(parse_catalog(read_files([tmp_path])))
    assert _contents() == before


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300).map(
    lambda text: UNSAFE_TEXT.sub("", text)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.one_of(texts, st.text("ab :#-'\"\n\t>|&*!%@`{}[],?\\", max_size=200)))
def test_any_text_goes_out_and_comes_back(tmp_path, text):
    StudyGroup.objects.update_or_create(
        slug="circle",
        defaults={
            "title": "T", "url": "https://a.example/", "place": "P", "description": f"x{text}",
            "source_url": "https://a.example/", "verified_on": "2026-11-01",
        },
    )  # fmt: skip
    assert _is_taken_back_unchanged(tmp_path)


def test_entries_go_out_in_their_usual_order_and_texts_without_the_line_ends_of_forms(parse):
    apply_catalog(parse(SMALL))
    Path.objects.create(slug="first", title="First", summary="One line\r\nand another.\r\n", position=0)
    text = export_text()
    assert text.index("- slug: first\n") < text.index("- slug: way\n")
    assert "One line\n      and another.\n" in text


def test_an_export_is_the_same_every_time(catalog):
    assert export_text() == export_text()


def test_efforts_and_rules_are_written_as_curators_write_them(parse):
    rule = '{kind: free_audit, value: no, confidence: low, source_url: "https://a.example/", verified_on: 2026-11-01}'
    apply_catalog(parse(spoiled("courses:\n", f"      - {rule}\ncourses:\n")))
    text = export_text()
    assert "effort: {weeks: 10, hours_a_week: {low: 4, high: 6}}" in text
    assert "effort: unknown" in text
    assert "value: no" in text
    assert "kind: next_application, value: 0," in " ".join(text.replace("\n", ",").split())


def test_steps_say_their_position_only_when_it_is_not_their_place(parse):
    apply_catalog(parse(SMALL))
    assert "position: 2" not in export_text()
    Step.objects.filter(position=2).update(position=5)
    assert "position: 5" in export_text()


def test_an_export_makes_the_folders_it_goes_into(catalog, tmp_path):
    assert _is_taken_back_unchanged(tmp_path / "new" / "folder")


def test_files_are_split_by_lines_only_where_they_have_too_many(parse, monkeypatch):
    apply_catalog(parse(SMALL))
    assert "courses-2.yaml" not in export_texts()
    lines = export_texts()["courses.yaml"].count("\n") - 1  # without the one of the section
    monkeypatch.setattr(export, "MAX_FILE_LINES", lines)
    assert "courses-2.yaml" not in export_texts()
    monkeypatch.setattr(export, "MAX_FILE_LINES", lines - 1)
    texts = export_texts()
    assert ("slug: one" in texts["courses.yaml"], "slug: two" in texts["courses-2.yaml"]) == (True, True)
    assert "courses-3.yaml" not in texts


def test_an_export_into_a_folder_with_other_files_is_refused(catalog, tmp_path):
    (tmp_path / "mine.yaml").write_text("x: 1")
    with pytest.raises(ForeignFilesError, match=r"mine\.yaml"):
        export_files(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_an_export_replaces_an_earlier_one(catalog, tmp_path):
    export_files(tmp_path)
    StudyGroup.objects.update(place="Somewhere")
    assert _is_taken_back_unchanged(tmp_path)


def test_a_big_catalog_is_split_into_files_that_a_reload_takes(catalog, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "MAX_FILE_BYTES", 1500)
    assert _is_taken_back_unchanged(tmp_path)
    assert {"courses.yaml", "courses-2.yaml"} <= {path.name for path in tmp_path.iterdir()}
