"""The parts of a bundle: read, merged, retired, restored, renamed; guesses and suggestions beside them."""

import datetime as dt
from decimal import Decimal

import pytest

from courses.catalog.apply import apply_catalog
from courses.catalog.change_set import Load
from courses.catalog.compare import find_changes
from courses.models import CatalogLoad, Course, Part, Step
from tests.courses.catalog.conftest import SMALL

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 24)
FACT = "confidence: low, source_url: 'https://a.example/', verified_on: 2026-11-01"


def part(slug, hours: object = 5, more=""):
    return f"{{slug: {slug}, title: {slug.title()}, hours: {hours}, {FACT}{more}}}"


def catalog(*parts: str, keys="", step=""):
    """The small catalog with these parts in its second course, more keys there, and more in its step."""
    listed = "".join(f"      - {one}\n" for one in parts)
    course = f"    effort: unknown\n{keys}    parts:{'' if parts else ' []'}\n{listed}"
    text = SMALL.replace("    effort: unknown\n", course)
    return text.replace("        is_core: no\n", f"        is_core: no\n{step}")


def load(parsed, on=MONDAY, prefer=""):
    return apply_catalog(parsed, Load(on=on, prefer=prefer), CatalogLoad(loaded_at=f"{on}T12:00Z"))


def details(change_set):
    assert not change_set.problems, change_set.problems
    return [line for entry in change_set.entries for line in entry.details if entry.action == "changed"]


def problems(change_set):
    return " ".join(str(problem) for problem in change_set.problems)


def stored():
    return list(Part.objects.values_list("slug", "hours", "retired_on"))


def test_parts_are_stored_in_the_order_of_the_file(parse):
    load(parse(catalog(part("git", 16), part("bash", "unknown"))))
    assert stored() == [("git", 16, None), ("bash", None, None)]
    assert "2 courses" in Course.objects.get(slug="two").byline(MONDAY)


def test_a_load_says_which_parts_were_added_resized_renamed_and_retired(parse):
    load(parse(catalog(part("git"), part("bash"), part("vim"))))
    key = Part.objects.get(slug="bash").pk
    change_set = load(parse(catalog(part("git", 7), part("shell", 5, ", formerly: [bash]"), part("ssh"))))
    assert details(change_set) == [
        "parts: git, hours: 5 -> 7",
        "parts: shell, called bash before",
        "parts: shell, title: Bash -> Shell",
        "parts: ssh added",
        "parts: vim retired",
    ]
    assert Part.objects.get(pk=key).slug == "shell"
    assert Part.objects.get(slug="vim").retired_on == MONDAY


def test_a_part_that_comes_back_is_the_same_row_unless_a_curator_retired_it(parse):
    load(parse(catalog(part("git"), part("vim"))))
    key = Part.objects.get(slug="vim").pk
    load(parse(catalog(part("git"))))
    assert details(load(parse(catalog(part("git"), part("vim", 9))), TUESDAY)) == [
        "parts: vim restored",
        "parts: vim, hours: 5 -> 9",
    ]
    assert Part.objects.get(slug="vim").pk == key
    load(parse(catalog(part("git"))))
    Part.objects.filter(pk=key).update(retired_on=dt.date(2026, 1, 1))
    load(parse(catalog(part("git"), part("vim"))))
    assert Part.objects.get(pk=key).retired_on == dt.date(2026, 1, 1)


def test_edits_of_parts_in_the_admin_site_stay_and_meet_those_of_the_files(parse):
    load(parse(catalog(part("git"), part("vim"))))
    Part.objects.filter(slug="git").update(hours=8)
    course = Course.objects.get(slug="two")
    course.parts.create(
        slug="own",
        title="Own",
        position=3,
        confidence="low",
        source_url="https://o.example/",
        verified_on=MONDAY,
    )
    assert details(load(parse(catalog(part("git"), part("vim", 6))))) == ["parts: vim, hours: 5 -> 6"]
    assert stored() == [("git", 8, None), ("vim", 6, None), ("own", None, None)]
    assert "choose a side" in problems(load(parse(catalog(part("git", 9), part("vim", 6)))))


def test_a_number_of_courses_is_read_as_older_files_have_it_and_leaves_parts_alone(parse):
    load(parse(catalog(part("git"))))
    load(parse(SMALL.replace("    effort: unknown\n", "    effort: unknown\n    parts: 4\n")))
    assert Course.objects.get(slug="two").number_of_parts == 4
    assert stored() == [("git", 5, None)]
    assert "1 course" in Course.objects.get(slug="two").byline(MONDAY)


@pytest.mark.parametrize(
    ("parts", "keys", "step", "message"),
    [
        (["{slug: git, title: Git}"], "", "", "lacks hours, confidence, source_url, verified_on"),
        ([part("git", "~")], "", "", "write unknown"),
        ([part("git", 0)], "", "", "must be above 0"),
        ([part("git", 10001)], "", "", "at most 10000"),
        ([part("git"), part("git")], "", "", "git is there twice"),
        ([part("git", 5, ", formerly: [git]")], "", "", "is the present slug"),
        ([part("git"), part("bash", 5, ", formerly: [git]")], "", "", "'git' is still a part"),
        ([], "    number_of_parts: 0\n", "", "must be at least 1"),
        ([], "    effort_guess: {low: 5}\n", "", "is not a guess"),
        ([], "    effort_guess: {low: 6, high: 5}\n", "", "low not above high"),
        ([], "    effort_guess: {low: 5, high: 6, confidence: sure}\n", "", "confidence: 'sure' is none of"),
        ([part("git")], "", "        needed_parts: [bash]\n", "two has no part 'bash'"),
        ([part("git")], "", "        needed_parts: git\n", "must be a list of slugs"),
        ([part("git", 5, ", formerly: [svn]")], "", "        needed_parts: [svn]\n", "'svn' is called 'git' now"),
        ([part("git")], "", "        beside_hours: 0.2\n", "greater than or equal to 0.25"),
        ([part("git")], "", "        beside_hours: 1\n        rest_beside: yes\n", "goes with needed_parts"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(parse, parts, keys, step, message):
    assert message in problems(find_changes(parse(catalog(*parts, keys=keys, step=step))))
    assert not Course.objects.exists()


def test_a_guess_is_one_value_and_the_published_effort_wins(parse):
    guess = "    effort_guess: {low: 114, high: 260}\n"
    load(parse(catalog(keys=guess)))
    course = Course.objects.get(slug="two")
    assert (course.effort, course.guess.low_hours, course.guess.high_hours) == (None, 114, 260)
    assert round(float(course.guess.typical_hours), 1) == 172.2
    assert course.guess_confidence == "low"
    more = guess.replace("260", "200, confidence: medium")
    assert details(load(parse(catalog(keys=more)))) == [
        "effort_guess: {low: 114, high: 260, confidence: low} -> {low: 114, high: 200, confidence: medium}"
    ]
    course.effort_unit, course.effort_amount_low = "hours", Decimal(9)
    assert course.guess is None


def test_a_renamed_part_is_renamed_in_the_steps_that_need_it(parse):
    step = "        needed_parts: [git]\n        beside_hours: 1\n        rest_beside: yes\n"
    load(parse(catalog(part("git"), step=step)))
    renamed = catalog(part("github", 5, ", formerly: [git]"), step=step.replace("[git]", "[github]"))
    assert details(load(parse(renamed))) == [
        "parts: github, called git before",
        "parts: github, title: Git -> Github",
    ]
    step = Step.objects.get(course__slug="two").suggestion(MONDAY)
    assert [(one.slug, one.hours) for one in step.needed] == [("github", 5)]
    assert (step.needed_hours, step.all_hours) == (5, 5)
    assert not find_changes(parse(renamed), Load(on=MONDAY)).changes_something


def test_parts_that_a_curator_listed_before_the_files_did_stay(parse):
    load(parse(SMALL))
    given = {"confidence": "low", "source_url": "https://o.example/", "verified_on": MONDAY}
    Course.objects.get(slug="two").parts.create(slug="own", title="Own", position=1, **given)
    load(parse(catalog(part("git"))))
    assert {slug: day for slug, _, day in stored()} == {"own": None, "git": None}


@pytest.mark.parametrize(
    ("parts", "is_told"),
    [
        ([part("git", 7), part("vim")], True),
        ([part("git")], True),
        ([part("git"), part("vim"), part("ssh")], True),
        ([part("vim"), part("git")], False),
        ([part("git"), part("neovim", 5, ", formerly: [vim]")], False),
    ],
)
def test_the_day_of_parts_that_learners_are_told_of_is_kept_with_the_course(parse, parts, is_told):
    load(parse(catalog(part("git"), part("vim"))))
    load(parse(catalog(*parts)), TUESDAY)
    assert Course.objects.get(slug="two").changed_on == (TUESDAY if is_told else None)
