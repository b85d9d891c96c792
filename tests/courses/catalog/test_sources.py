"""Whose entry is it: a load changes nothing that another set of files brought, until a curator says it moved."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from courses.catalog.change_set import Load
from courses.catalog.files import read_files
from courses.catalog.reload import compare_files, reload_files
from courses.models import CatalogLoad, Course, Path, StudyGroup
from tests.courses.catalog.conftest import SMALL, spoiled
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

LONGER = spoiled("weeks: 10", "weeks: 12")
FEWER_STEPS = SMALL.replace("      - course: two\n        is_core: no\n", "")
URL = "/admin/courses/catalogload/add/"


def reload(*paths: object, **options: object):
    out = io.StringIO()
    call_command("reload_catalog", *paths, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def folders(tmp_path):
    """Two folders, of which the first brought the small catalog."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    for folder in (mine, theirs):
        folder.mkdir()
    (mine / "small.yaml").write_text(SMALL)
    reload(mine)
    return mine, theirs


@pytest.mark.parametrize(
    "text", [LONGER, FEWER_STEPS, spoiled("value: 16", "value: 20"), spoiled("place: Accra", "place: Tema")]
)
def test_another_folder_that_changes_an_entry_is_refused_with_both_sources(folders, text):
    mine, theirs = folders
    (theirs / "other.yaml").write_text(text)
    before = digest_by_table()
    for dry_run in (True, False):
        with pytest.raises(CommandError) as refused:
            reload(theirs, dry_run=dry_run)
        said = str(refused.value)
        assert f"belongs to {mine.resolve()}, and these files are {theirs.resolve()}" in said
        assert "--take-over" in said
    assert digest_by_table() == before


def test_a_slug_that_belongs_elsewhere_is_not_renamed_away(folders):
    _mine, theirs = folders
    group = SMALL[SMALL.index("groups:") : SMALL.index("resources:")]
    (theirs / "other.yaml").write_text(group.replace("slug: circle", "slug: ring\n    formerly: [circle]"))
    with pytest.raises(CommandError, match="belongs to"):
        reload(theirs)
    assert StudyGroup.objects.get().slug == "circle"


def test_the_same_words_elsewhere_are_no_change_and_take_nothing(folders):
    mine, theirs = folders
    (theirs / "other.yaml").write_text(SMALL)
    assert "Nothing changed" in reload(theirs)
    (theirs / "other.yaml").write_text("groups: []\n" + SMALL[: SMALL.index("groups:")])
    assert "retired" not in reload(theirs)
    (mine / "small.yaml").write_text(LONGER)
    assert "courses/one" in reload(mine)


def test_entries_that_moved_are_taken_over_and_then_refused_to_where_they_were(folders):
    mine, theirs = folders
    (theirs / "other.yaml").write_text(LONGER)
    said = reload(theirs, take_over=True)
    assert "changed courses/one" in said
    assert f"source: {mine.resolve()} -> {theirs.resolve()}" in said
    assert Course.objects.get(slug="one").effort_amount_low == 12
    assert "Nothing changed" in reload(theirs)
    with pytest.raises(CommandError, match="belongs to"):
        reload(mine)


def test_a_dry_run_says_what_would_move_also_of_entries_that_stay_the_same(folders):
    mine, theirs = folders
    (theirs / "other.yaml").write_text(SMALL)
    said = reload(theirs, take_over=True, dry_run=True)
    assert f"groups/circle moves from {mine.resolve()} to {theirs.resolve()}" in said
    reload(theirs, take_over=True)
    assert "moves from" not in reload(theirs)
    (mine / "small.yaml").write_text(LONGER)
    with pytest.raises(CommandError, match="belongs to"):
        reload(mine)


def test_leaving_the_files_of_one_source_retires_nothing_of_another(folders):
    mine, theirs = folders
    groups = SMALL[SMALL.index("groups:") : SMALL.index("resources:")].replace("slug: circle", "slug: ring")
    (theirs / "other.yaml").write_text(groups)
    reload(theirs)
    (theirs / "other.yaml").write_text("groups: []\n")
    reload(theirs)
    assert list(StudyGroup.objects.current(dt.date(2026, 11, 25)).values_list("slug", flat=True)) == [
        "circle"
    ]
    assert Course.objects.filter(retired_on=None).count() == 2
    (mine / "small.yaml").write_text(SMALL[: SMALL.index("groups:")])
    reload(mine)
    assert not StudyGroup.objects.filter(retired_on=None).exists()


def test_an_entry_that_left_its_files_still_belongs_to_them(folders):
    mine, theirs = folders
    (mine / "small.yaml").write_text(SMALL[: SMALL.index("groups:")])
    reload(mine)
    (theirs / "other.yaml").write_text(SMALL[SMALL.index("groups:") : SMALL.index("resources:")])
    with pytest.raises(CommandError, match="belongs to"):
        reload(theirs)


def test_a_source_that_is_named_is_the_same_from_any_folder(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "source.yaml").write_text("source: academy\n")
    (here / "small.yaml").write_text(SMALL)
    (there / "small.yaml").write_text(LONGER)
    reload(here)
    assert "courses/one" in reload(there)


def test_a_folder_that_names_its_source_later_keeps_its_entries(folders):
    mine, _theirs = folders
    (mine / "source.yaml").write_text("source: academy\n")
    (mine / "small.yaml").write_text(LONGER)
    assert "changed courses/one" in reload(mine)


@pytest.mark.parametrize(
    ("first", "second", "words"), [("a", "b", "says a"), ("Not a slug", "b", "is not a slug")]
)
def test_a_source_that_cannot_be_is_refused(tmp_path, first, second, words):
    (tmp_path / "a.yaml").write_text(f"source: {first}\n")
    (tmp_path / "b.yaml").write_text(f"source: {second}\n")
    with pytest.raises(CommandError, match=words):
        reload(tmp_path)


def test_what_the_release_before_loaded_belongs_to_where_it_came_from(folders):
    mine, theirs = folders
    record = CatalogLoad.objects.newest().get()
    for said in record.loaded.values():
        del said["source"]
    record.save()
    (theirs / "other.yaml").write_text(LONGER)
    with pytest.raises(CommandError, match="belongs to"):
        reload(theirs)
    (mine / "small.yaml").write_text(LONGER)
    assert "changed courses/one" in reload(mine)


def test_what_was_made_in_the_admin_site_belongs_to_no_source(folders):
    _mine, theirs = folders
    made = Path.objects.create(slug="new", title="New", summary="Made here.")
    (theirs / "other.yaml").write_text(
        "paths:\n  - {slug: new, title: From files, summary: Said., steps: [{course: one}]}\n"
    )
    assert "changed paths/new" in reload(theirs)
    made.refresh_from_db()
    assert made.title == "From files"


def test_the_page_of_loads_refuses_with_both_sources_and_a_button_takes_over(folders, curator_client):
    mine, _theirs = folders
    upload = SimpleUploadedFile("other.yaml", LONGER.encode())
    refused = curator_client.post(URL, {"uploads": [upload], "prefer": ""})
    said = refused.content.decode()
    assert refused.status_code == 422
    assert f"belongs to {mine.resolve()}, and these files are uploads" in said
    assert "--take-over" not in said
    page = curator_client.post(URL, {"again": refused.context["asked"], "take_over": "yes"})
    assert f"source: {mine.resolve()} -&gt; uploads" in page.content.decode()
    curator_client.post(URL, {"asked": page.context["asked"]})
    assert Course.objects.get(slug="one").effort_amount_low == 12


GROUP = "  - {{slug: {slug}, title: {title}, url: 'https://g.example/', place: Accra, description: They meet., source_url: 'https://g.example/', verified_on: 2026-11-01}}\n"
SLUGS = st.sampled_from(["a", "b", "c"])
CATALOG = st.dictionaries(SLUGS, st.sampled_from(["One", "Two"]), max_size=3)


@settings(deadline=None, derandomize=True, max_examples=25, phases=[Phase.generate])
@given(loads=st.lists(st.tuples(st.booleans(), CATALOG), min_size=2, max_size=6))
def test_of_any_two_sources_no_load_of_one_changes_an_entry_of_the_other(tmp_path_factory, loads):
    StudyGroup.objects.all().delete()
    CatalogLoad.objects.all().delete()
    root = tmp_path_factory.mktemp("sources")
    owners: dict[str, bool] = {}
    for number, (is_first, groups) in enumerate(loads):
        folder = root / ("first" if is_first else "second")
        folder.mkdir(exist_ok=True)
        entries = "".join(GROUP.format(slug=slug, title=title) for slug, title in groups.items())
        (folder / "groups.yaml").write_text(f"groups:\n{entries}" if entries else "groups: []\n")
        before = {row["slug"]: row for row in StudyGroup.objects.values()}
        load = Load(on=dt.date(2026, 11, 1) + dt.timedelta(days=number))
        files = read_files([folder])
        shown = compare_files(files, load)
        done = reload_files(files, load, CatalogLoad(loaded_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC)))
        after = {row["slug"]: row for row in StudyGroup.objects.values()}
        assert shown.digest == done.digest
        for slug, row in before.items():
            assert owners[slug] == is_first or after[slug] == row
        if done.problems:
            assert after == before
        for slug in after.keys() - before.keys():
            owners[slug] = is_first
