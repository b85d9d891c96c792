import pytest

from courses.catalog.apply import apply_catalog
from courses.catalog.change_set import Load
from courses.catalog.compare import find_changes
from courses.models import CatalogLoad, Course, Path, Resource, Step, StudyGroup
from tests.courses.catalog.conftest import SMALL, having, spoiled
from tests.rows import MONDAY

pytestmark = pytest.mark.django_db


def load(catalog):
    return apply_catalog(catalog, Load(on=MONDAY), CatalogLoad(loaded_at="2026-11-23T12:00Z"))


def _names(change_set, action):
    return [entry.name for entry in having(change_set, action)]


def test_into_an_empty_database_everything_is_created(parse):
    change_set = find_changes(parse(SMALL))
    assert _names(change_set, "created") == [
        "providers/academy", "courses/one", "courses/two", "paths/way", "groups/circle", "resources/guide",
    ]  # fmt: skip
    assert Course.objects.count() == 0


def test_what_was_applied_is_unchanged(parse):
    apply_catalog(parse(SMALL))
    change_set = find_changes(parse(SMALL))
    assert (having(change_set, "created"), having(change_set, "changed")) == ((), ())
    assert len(having(change_set, "unchanged")) == 6


def test_a_key_that_is_left_out_keeps_what_a_curator_set(parse):
    apply_catalog(parse(SMALL))
    Resource.objects.update(deadline_on="2026-12-24")
    assert having(find_changes(parse(SMALL)), "changed") == ()


def test_null_clears_a_value(parse):
    apply_catalog(parse(SMALL))
    Resource.objects.update(deadline_on="2026-12-24")
    (entry,) = having(find_changes(parse(SMALL + "    deadline_on: null\n")), "changed")
    assert entry.details == ("deadline_on: 2026-12-24 -> nothing",)


def test_line_ends_that_a_form_stored_are_no_change(parse):
    text = spoiled("description: They meet.", 'description: "They\\nmeet."')
    apply_catalog(parse(text))
    StudyGroup.objects.update(description="They\r\nmeet.\r\n")
    assert having(find_changes(parse(text)), "changed") == ()


def test_a_reference_that_exists_nowhere_is_told_with_its_line(parse):
    text = spoiled("- course: two", "- course: three").replace("provider: academy", "provider: acadmy")
    assert [str(problem) for problem in find_changes(parse(text)).problems] == [
        "a.yaml:11:5: one: provider: there is no 'acadmy' in providers, not in the files and not stored",
        "a.yaml:20:5: two: provider: there is no 'acadmy' in providers, not in the files and not stored",
        "a.yaml:33:9: way: steps: course: there is no 'three' in courses, not in the files and not stored",
        "a.yaml:48:5: guide: provider: there is no 'acadmy' in providers, not in the files and not stored",
    ]


def test_a_reference_to_a_stored_entry_is_good(parse):
    apply_catalog(parse(SMALL))
    change_set = find_changes(
        parse("paths:\n  - {slug: new, title: N, summary: S, steps: [{course: one}]}\n")
    )
    assert change_set.problems == ()


def test_a_reference_to_a_refused_entry_is_not_told_as_well(parse):
    (problem,) = find_changes(parse(spoiled("level: beginner", "level: expert"))).problems
    assert "level" in problem.message


def test_a_reference_into_a_file_that_could_not_be_read_is_not_told_as_well(parse):
    paths = "paths:\n  - {slug: new, title: N, summary: S, steps: [{course: elsewhere}]}\n"
    (problem,) = find_changes(parse(paths, "courses: [")).problems
    assert "is not YAML" in problem.message


def test_mistakes_in_files_and_references_are_told_together_in_order(parse):
    text = spoiled("- course: two", "- course: three").replace("place: Accra", "place: 5")
    assert [problem.line for problem in find_changes(parse(text)).problems] == [33, 39]


def _many(count):
    courses = SMALL.split("courses:\n")[1].split("  - slug: two")[0]
    head = SMALL.split("courses:\n")[0]
    numbered = [courses.replace("slug: one", f"slug: c{n}") for n in range(count)]
    steps = "".join(f"      - course: c{n}\n" for n in range(count))
    path = f"paths:\n  - slug: way\n    title: W\n    summary: S\n    steps:\n{steps}"
    return f"{head}courses:\n{''.join(numbered)}{path}"


@pytest.mark.parametrize("count", [2, 20])
def test_a_change_set_takes_one_query_for_each_table(parse, django_assert_num_queries, count):
    catalog = parse(_many(count))
    apply_catalog(catalog)
    with django_assert_num_queries(9):
        find_changes(catalog)


def test_every_stored_row_passes_the_models_own_rules(parse):
    apply_catalog(parse(SMALL))
    for model in (Course, Path, Resource, StudyGroup):
        for entry in model.objects.all():
            entry.full_clean()


def test_a_conflict_is_told_at_the_line_of_its_key(parse):
    load(parse(SMALL))
    Course.objects.filter(slug="one").update(title="Edited", effort_amount_low=11)
    text = spoiled("title: Course one", "title: Course 1").replace("weeks: 10", "weeks: 12")
    problems = find_changes(parse(text), Load(on=MONDAY)).problems
    assert {(problem.line, problem.message.partition(":")[0]) for problem in problems} == {
        (10, "title"),
        (14, "effort_amount_low"),
    }


def test_an_entry_that_says_it_is_not_retired_comes_back_to_its_file_as_any_other(parse):
    text = spoiled("    place: Accra\n", "    place: Accra\n    retired_on: null\n")
    load(parse(text))
    load(parse(text.replace(text[text.index("groups:") : text.index("resources:")], "")))
    assert StudyGroup.objects.get().retired_on == MONDAY
    assert _names(load(parse(text)), "restored") == ["groups/circle"]
    assert StudyGroup.objects.get().retired_on is None


def test_a_step_that_only_moved_in_the_admin_site_leaves_with_the_file(parse):
    load(parse(SMALL))
    Step.objects.filter(course__slug="two").update(position=5)
    text = SMALL.replace("      - course: two\n        is_core: no\n", "")
    assert load(parse(text)).problems == ()
    assert [step.course.slug for step in Step.objects.all()] == ["one"]


def test_a_circle_of_successors_is_refused_with_its_place(parse):
    text = spoiled("    level: beginner\n", "    level: beginner\n    successor: two\n").replace(
        "    level: advanced\n", "    level: advanced\n    successor: one\n"
    )
    problems = find_changes(parse(text)).problems
    assert [problem.message for problem in problems] == [
        "successor: one -> two -> one leads round in a circle",
        "successor: two -> one -> two leads round in a circle",
    ]
    assert problems[0].line > 1


def test_a_circle_with_a_stored_course_that_the_files_leave_alone_is_refused(parse):
    apply_catalog(parse(spoiled("    level: beginner\n", "    level: beginner\n    successor: two\n")))
    text = spoiled("    level: advanced\n", "    level: advanced\n    successor: one\n")
    assert any("leads round in a circle" in problem.message for problem in find_changes(parse(text)).problems)


@pytest.mark.parametrize(("written", "stored"), [("60 %", "0.6"), ("60%", "0.6"), ("0.6", "0.6"), ("1", "1")])
def test_a_credit_may_be_written_in_percent(parse, written, stored):
    (entry,) = [
        one
        for one in parse(
            spoiled("    level: beginner\n", f"    level: beginner\n    credit: {written}\n")
        ).entries
        if one.slug == "one"
    ]
    assert str(entry.row.values["credit"].normalize()) == stored
