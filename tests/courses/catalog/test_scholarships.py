"""What scholarships ask for by their deadlines, as files and the admin site keep it."""

import datetime as dt
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command

from courses.catalog.apply import apply_catalog
from courses.catalog.change_set import Load
from courses.catalog.compare import find_changes
from courses.catalog.export import export_text
from courses.models import CatalogLoad, Course, RequiredCourse, Resource, Revision
from tests.courses.admin.pages import address, form_of, save
from tests.courses.catalog.conftest import SMALL, spoiled
from tests.pages import html_of, text_of

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 11, 23)
GUIDE = "    kind: financial_aid\n"


def catalog(keys: str = "", kind: str = "scholarship") -> str:
    """The small catalog, whose resource is a scholarship that says more."""
    return SMALL.replace(GUIDE, f"    kind: {kind}\n{keys}")


def load(parsed, on=MONDAY, prefer=""):
    return apply_catalog(parsed, Load(on=on, prefer=prefer), CatalogLoad(loaded_at=f"{on}T12:00Z"))


def asked() -> tuple[str, list[str]]:
    scholarship = Resource.objects.get()
    path = scholarship.required_path
    courses = scholarship.required_courses.values_list("course__slug", flat=True)
    return path.slug if path else "", sorted(courses)


def said_by(change_set) -> str:
    return " ".join(map(str, change_set.problems))


def test_a_scholarship_asks_for_a_path_and_courses(parse):
    load(parse(catalog("    required_path: way\n    required_courses: [one, two]\n")))
    assert asked() == ("way", ["one", "two"])


def test_what_it_asks_for_is_written_back_as_it_was_read(parse):
    load(parse(catalog("    deadline_on: 2027-06-01\n    required_path: way\n    required_courses: [two]\n")))
    text = export_text()
    assert "required_path: way" in text
    assert "    required_courses:\n    - two\n" in text
    assert not apply_catalog(parse(text)).changes_something


def test_a_load_says_what_is_asked_for_anew_and_no_more(parse):
    load(parse(catalog("    required_path: way\n    required_courses: [one]\n")))
    change_set = load(parse(catalog("    required_path: null\n    required_courses: [two]\n")))
    details = [line for entry in change_set.entries for line in entry.details]
    assert "required_path: way -> nothing" in details
    assert {"required_courses: two added", "required_courses: one removed"} <= set(details)
    assert asked() == ("", ["two"])


def test_what_a_file_leaves_out_stays_as_a_curator_set_it(parse):
    load(parse(catalog()))
    RequiredCourse.objects.create(resource=Resource.objects.get(), course=Course.objects.get(slug="one"))
    load(parse(catalog("    eligibility: Anybody.\n")))
    assert asked() == ("", ["one"])
    load(parse(catalog("    required_courses: [two]\n")))
    assert asked() == ("", ["one", "two"]), "one of the admin site stays beside one of the files"


def test_a_course_that_both_sides_removed_and_changed_is_not_brought_back(parse):
    text = catalog("    required_courses: [one, two]\n")
    load(parse(text))
    RequiredCourse.objects.filter(course__slug="one").delete()
    load(parse(text.replace("How to.", "How else.")))
    assert asked() == ("", ["two"])


def test_renamed_courses_and_paths_are_still_asked_for(parse):
    load(parse(catalog("    required_path: way\n    required_courses: [one]\n")))
    kept = RequiredCourse.objects.get().pk
    text = catalog("    required_path: road\n    required_courses: [first]\n")
    text = text.replace("slug: one\n", "slug: first\n    formerly: [one]\n").replace(
        "course: one", "course: first"
    )
    change_set = load(parse(text.replace("slug: way\n", "slug: road\n    formerly: [way]\n")))
    assert not change_set.problems
    assert asked() == ("road", ["first"])
    assert RequiredCourse.objects.get().pk == kept
    assert "called 'first' now" in said_by(find_changes(parse(text.replace("[first]", "[one]"))))


@pytest.mark.parametrize(
    ("keys", "kind", "said"),
    [
        ("required_courses: [three]", "scholarship", "course: there is no 'three' in courses"),
        ("required_path: road", "scholarship", "required_path: there is no 'road' in paths"),
        ("required_courses: one", "scholarship", "required_courses: must be a list"),
        ("required_courses: [one, one]", "scholarship", "one is there twice"),
        ("required_courses: [{course: one}]", "scholarship", "must be a single value"),
        ("required_courses: [~]", "scholarship", "course: has no value"),
        ("required_courses: ['One!']", "scholarship", "is not a slug"),
        ("required_courses: [[one]]", "scholarship", "must be a single value"),
        ("required_courses: [one]", "practice", "required_courses: goes with kind: scholarship"),
        ("required_path: way", "financial_aid", "required_path: goes with kind: scholarship"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_its_place(parse, keys, kind, said):
    problems = said_by(find_changes(parse(catalog(f"    {keys}\n", kind))))
    assert said in problems
    assert "a.yaml:" in problems


def test_an_export_says_nothing_is_asked_for_of_any_kind(parse):
    load(parse(SMALL))
    assert not apply_catalog(parse(export_text())).changes_something
    assert spoiled("kind: financial_aid", "kind: practice")


# --- The admin site -------------------------------------------------------------------------------------


@pytest.fixture
def scholarship(parse):
    load(parse(catalog("    required_courses: [one]\n")))
    return Resource.objects.get()


def new_line(course: Course) -> dict[str, str]:
    return {"required_courses-1-course": str(course.pk), "required_courses-TOTAL_FORMS": "2"}


def test_curators_set_what_is_asked_for_and_it_is_in_the_history(curator_client, scholarship):
    two = Course.objects.get(slug="two")
    answer = save(curator_client, scholarship, **new_line(two), **{"required_courses-0-DELETE": "on"})
    assert answer.status_code == 302
    assert asked() == ("", ["two"])
    said = text_of(curator_client.get(address(scholarship, "history")))
    assert "required_courses: two added" in said
    assert "required_courses: one removed" in said
    revision = Revision.objects.first()
    curator_client.post(address(scholarship, "take_back"), {"revision": str(revision.uid)})
    assert asked() == ("", ["one"])


def test_a_course_twice_or_for_what_is_no_scholarship_is_a_form_error(curator_client, scholarship):
    one, path = Course.objects.get(slug="one"), Course.objects.get(slug="one").steps.get().path
    assert save(curator_client, scholarship, **new_line(one)).status_code == 200
    page = save(curator_client, scholarship, kind="practice", required_path=str(path.pk))
    assert html_of(page).count("Only a scholarship asks for something") == 2
    assert asked() == ("", ["one"])


def test_a_course_that_another_curator_added_meanwhile_is_told(curator_client, scholarship):
    page = curator_client.get(address(scholarship))
    two = Course.objects.get(slug="two")
    RequiredCourse.objects.create(resource=scholarship, course=two)
    told = curator_client.post(address(scholarship), form_of(page) | new_line(two))
    assert "Please correct the duplicate values below" in text_of(told)
    assert asked() == ("", ["one", "two"])


def test_a_copy_asks_for_the_same(curator_client, scholarship):
    curator_client.post(address(scholarship, "duplicate"))
    copy = Resource.objects.get(slug="guide-copy")
    assert [str(one) for one in copy.required_courses.all()] == ["Course one"]
    assert scholarship.required_courses.count() == 1


def test_a_course_or_path_that_is_asked_for_is_not_deleted(admin_client, scholarship):
    page = admin_client.get(address(Course.objects.get(slug="one"), "delete"))
    assert "required course" in text_of(page).lower()


def test_curators_may_keep_what_is_asked_for():
    assert Permission.objects.filter(codename="change_requiredcourse", group__name="curators").exists()


def test_a_fixture_knows_it_by_natural_keys(scholarship, tmp_path):
    out = io.StringIO()
    call_command("dumpdata", "courses", "--natural-primary", "--natural-foreign", stdout=out, verbosity=0)
    RequiredCourse.objects.all().delete()
    (tmp_path / "all.json").write_text(out.getvalue())
    call_command("loaddata", str(tmp_path / "all.json"), verbosity=0)
    assert asked() == ("", ["one"])
