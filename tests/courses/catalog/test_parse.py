import datetime as dt
import time

import pytest

from courses.catalog.parse import ParsedCatalog
from tests.courses.catalog.conftest import SMALL, spoiled


def test_entries_are_read_with_their_places(parse):
    catalog = parse(SMALL)
    assert catalog.problems == ()
    course = next(entry for entry in catalog.entries if entry.slug == "two")
    assert (course.section.name, course.file.name, course.place) == ("courses", "a.yaml", (18, 5))
    assert course.row.values["verified_on"] == dt.date(2026, 11, 1)
    assert course.row.places["provider"] == (20, 5)


def test_steps_take_their_place_in_the_list_as_position(parse):
    way = next(entry for entry in parse(SMALL).entries if entry.slug == "way")
    assert [(row.values["course"], row.values["position"]) for row in way.nested] == [("one", 1), ("two", 2)]


def test_a_step_may_name_its_position(parse):
    way = next(
        entry
        for entry in parse(spoiled("- course: one", "- {course: one, position: 7}")).entries
        if entry.slug == "way"
    )
    assert [row.values["position"] for row in way.nested] == [7, 2]


def test_a_list_that_is_left_out_is_not_an_empty_list(parse):
    text = "providers:\n  - {slug: a, title: A, url: 'https://a.example/'}\n  - {slug: b, title: B, url: 'https://b.example/', aid_rules: []}\n"
    assert [entry.nested for entry in parse(text).entries] == [None, ()]


def test_keys_that_are_left_out_are_not_in_the_values(parse):
    group = next(entry for entry in parse(SMALL).entries if entry.slug == "circle")
    assert "retired_on" not in group.row.values


SPOILED = {
    "duplicate key": ("    title: Course one\n", "    title: Course one\n    title: Again\n", 11, "one", "title: is given twice (first on line 10)"),
    "pk": ("    title: Course one\n", "    pk: 7\n    title: Course one\n", 10, "one", "'pk' is not a known key"),
    "id": ("    title: Course one\n", "    id: 7\n    title: Course one\n", 10, "one", "'id' is not a known key"),
    "merge key": ("    title: Course one\n", "    <<: {pk: 7}\n    title: Course one\n", 10, "one", "'<<' is not a known key"),
    "list as key": ("    title: Course one\n", "    [a]: 7\n    title: Course one\n", 10, "one", "not a known key"),
    "missing key": ("    level: beginner\n", "", 9, "one", "lacks level"),
    "no effort": ("    effort: unknown\n", "", 18, "two", "lacks effort"),
    "empty effort": ("    effort: unknown\n", "    effort:\n", 23, "two", "effort: is not an effort"),
    "negative hours": ("low: 4", "low: -4", 14, "one", "effort: hours_a_week: '-4' is not a plain number"),
    "sexagesimal": ("low: 4", "low: 1:30", 14, "one", "'1:30' is not a plain number"),
    "octal": ("value: 16", "value: 010", 6, "academy", "value: '010' is not a whole number"),
    "yes as number": ("value: 16", "value: yes", 6, "academy", "value: 'yes' is not a whole number"),
    "number as yes": ("next_application, value: 0", "free_audit, value: 0", 7, "academy", "value: '0' is not yes or no"),
    "no as number": ("value: 0", "value: no", 7, "academy", "value: 'no' is not a whole number"),
    "unknown number": ("value: 0", "value: 3", 7, "academy", "value: must be one of 0 (after finishing"),
    "rule of before": ("next_application, value: 0", "parallel, value: no", 7, "academy", "parallel is next_application now"),
    "days out of range": ("value: 16", "value: 1001", 6, "academy", "1 to 1000 days"),
    "yes as title": ("title: Course one", "title: yes", 10, "one", "reads as yes or no"),
    "long title": ("title: Course one", "title: " + "x" * 100_000, 10, "one", "100000 characters long"),
    "javascript": ("https://academy.example/one", "javascript:alert(1)", 12, "one", "not a web address"),
    "bad date": ("verified_on: 2026-11-01\n  - slug: two", "verified_on: 2026-02-30\n  - slug: two", 17, "one", "not a date"),
    "bad slug": ("- slug: two", "- slug: two words", 18, "two words", "is not a slug"),
    "no slug": ("  - slug: circle\n    title", "  - title", 36, "groups 1", "lacks slug"),
    "slug as list": ("- slug: two", "- slug: [two]", 18, "courses 2", "slug: must be a single value"),
    "same slug twice": ("- slug: two", "- slug: one", 18, "one", "slug: is in courses already (a.yaml:9)"),
    "course twice in a path": ("- course: two", "- course: one", 33, "way", "steps: one is there twice"),
    "rule twice": ("{kind: next_application, value: 0", "{kind: review_days, value: 3", 7, "academy", "review_days is there twice"),
    "unknown rule": ("kind: next_application, value: 0", "kind: lottery, value: no", 7, "academy", "kind: 'lottery' is none of"),
    "unknown key of a step": ("is_core: no", "is_cor: no", 34, "way", "'is_cor' is not a known key"),
    "step position 0": ("- course: one", "- {course: one, position: 0}", 32, "way", "position:"),
    "step that is a word": ("- course: one", "- one", 32, "way", "must be a mapping"),
    "steps that are no list": ("steps:\n      - course: one\n      - course: two\n        is_core: no", "steps: one", 31, "way", "steps: must be a list"),
    "own successor": ("    effort: unknown\n", "    effort: unknown\n    successor: two\n", 24, "two", "cannot follow itself"),
    "no parts": ("    effort: unknown\n", "    effort: unknown\n    parts: 0\n", 24, "two", "number_of_parts: must be at least 1"),
    "unknown section": ("groups:", "grops:", 35, "-", "'grops' is not a known key"),
    "section twice": ("groups:", "courses:", 35, "-", "courses: is given twice"),
    "entry that is a word": ("providers:\n", "providers:\n  - academy\n", 2, "providers 1", "must be a mapping"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_mistake_is_told_with_file_line_and_entry(parse, name):
    old, new, line, entry, words = SPOILED[name]
    started = time.perf_counter()
    problems = parse(spoiled(old, new)).problems
    assert time.perf_counter() - started < 2
    assert [(p.file, p.line, p.entry) for p in problems][:1] == [("a.yaml", line, entry)]
    assert words in problems[0].message
    assert all(len(str(problem)) < 400 for problem in problems)


@pytest.mark.parametrize("days", [1, 1000])
def test_a_review_may_take_from_a_day_to_a_thousand(parse, days):
    provider = parse(spoiled("value: 16", f"value: {days}")).entries[0]
    assert [row.values["value"] for row in provider.nested] == [days, 0]


@pytest.mark.parametrize(
    ("covered", "is_covered"),
    [
        (("fixtures/a.yaml",), True),
        (("elsewhere", "fixtures"), True),
        ((".",), True),
        (("fixtures/a", "fix", "/fixtures"), False),
        ((), False),
    ],
)
def test_a_file_is_covered_by_itself_and_by_each_folder_it_is_in(covered, is_covered):
    catalog = ParsedCatalog((), frozenset(), names_complete=True, problems=(), covered=covered)
    assert catalog.covers("fixtures/a.yaml") is is_covered
    assert not catalog.covers("")
    assert not ParsedCatalog((), frozenset(), names_complete=True, problems=(), covered=(".",)).covers(
        "/a.yaml"
    )


@pytest.mark.parametrize("text", ["courses", "[courses]", "courses: 5", "courses: {slug: one}", "5"])
def test_a_file_of_another_shape_is_refused(parse, text):
    assert parse(text).problems


def test_all_mistakes_of_all_files_are_told_at_once_in_order(parse):
    first = spoiled("level: beginner", "level: expert").replace("place: Accra", "place: 5")
    catalog = parse(first, "courses:\n  - slug: one\n    pk: 1\n", "paths: [")
    assert [(p.file, p.line) for p in catalog.problems] == [
        ("a.yaml", 13),
        ("a.yaml", 39),
        ("b.yaml", 2),
        ("b.yaml", 2),
        ("b.yaml", 3),
        ("c.yaml", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "courses:\n" + "- {}\n" * 95_000,
        "courses:\n- {" + ",".join(f"k{n}: 1" for n in range(49_000)) + "}",
        "paths:\n- {slug: a, steps: [" + "{course: a}," * 30_000 + "]}",
    ],
)
def test_a_file_full_of_mistakes_is_given_up_early(parse, text):
    started = time.process_time()
    problems = parse(text).problems
    assert time.process_time() - started < 2
    assert any("not read further after 1000 errors" in problem.message for problem in problems)
    assert len(problems) == 1001


def test_a_section_that_is_no_list_is_told_of_no_entry(parse):
    *_, problem = parse("courses:\n  - slug: one\ngroups: 5\n").problems
    assert (problem.entry, problem.message) == ("-", "groups: must be a list")


@pytest.mark.parametrize(
    ("slug", "entry"), [("x" * 90, "x" * 80), ("'  '", "courses 1"), ('"a\\nb"', "courses 1"), ("a b", "a b")]
)
def test_an_entry_with_a_bad_slug_is_told_by_its_beginning_or_its_place(parse, slug, entry):
    assert {problem.entry for problem in parse(f"courses:\n  - slug: {slug}\n").problems} == {entry}


def test_a_slug_in_two_files_is_refused(parse):
    (problem,) = parse(SMALL, "groups:\n" + SMALL.split("groups:\n")[1].split("resources:")[0]).problems
    assert str(problem) == "b.yaml:2:5: circle: slug: is in groups already (a.yaml:36)"


def test_the_same_slug_may_name_a_course_and_a_group(parse):
    assert parse(spoiled("- slug: circle", "- slug: one")).problems == ()
