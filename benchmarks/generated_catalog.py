"""A catalog of any size, as curators might write it: what benchmarks load."""

import random
from dataclasses import dataclass
from pathlib import Path

ENTRIES_IN_A_FILE = 800  # a file of the catalog may have 1 MiB
STEPS_OF_A_PATH = 10
COURSES_OF_A_BUNDLE = 4  # one in so many courses is a bundle
PARTS_OF_A_BUNDLE = 3  # of the first bundles, until there are no more parts; others say a number
RULES = {"review_days": "16", "finish_days": "180", "per_course": "yes", "next_application": "0"}
EFFORTS = (
    "{hours: 26}",
    "{hours: {low: 20, high: 30}}",
    "{months: 3, hours_a_week: 10}",
    "{weeks: 10, hours_a_week: {low: 4, high: 6}}",
    "{weeks: 6, hours_a_week: 2.5}",
    "unknown",
)
LEVELS = ("beginner", "intermediate", "advanced")
RESOURCE_KINDS = ("financial_aid", "scholarship", "practice", "portfolio", "contribution", "reading")
PROSE = """
from a straight line to the networks that read pictures speech and text you build models yourself before
the library does it for you and learn when one is fooling its maker data examples formula matrix slope
practice week small start program pattern table film question answer course step
"""
WORDS = PROSE.split()


@dataclass(frozen=True)
class Mix:
    """How many rows of each kind make up a catalog."""

    providers: int
    rules: int
    courses: int
    parts: int
    paths: int
    steps: int
    groups: int
    resources: int

    @classmethod
    def of(cls, objects: int) -> "Mix":
        """Return a mix of so many rows in all, two thirds of them courses."""
        hundredth = max(1, objects // 100)
        rest = {
            "providers": hundredth,
            "rules": hundredth * len(RULES),
            "parts": 2 * hundredth * PARTS_OF_A_BUNDLE,
            "paths": hundredth,
            "steps": hundredth * STEPS_OF_A_PATH,
            "groups": 3 * hundredth,
            "resources": 7 * hundredth,
        }
        return cls(courses=objects - sum(rest.values()), **rest)

    def __str__(self) -> str:
        return ", ".join(f"{count:,} {name}" for name, count in vars(self).items())


def write_catalog(folder: Path, objects: int) -> Mix:
    """Write a catalog of so many rows, in files as a curator might split it."""
    mix = Mix.of(objects)
    sections = {
        "providers": [_provider(number) for number in range(mix.providers)],
        "courses": [_course(number, mix) for number in range(mix.courses)],
        "paths": [_path(number, mix) for number in range(mix.paths)],
        "groups": [_group(number) for number in range(mix.groups)],
        "resources": [_resource(number, mix) for number in range(mix.resources)],
    }
    for section, entries in sections.items():
        for start in range(0, len(entries), ENTRIES_IN_A_FILE):
            text = f"{section}:\n" + "\n".join(entries[start : start + ENTRIES_IN_A_FILE])
            (folder / f"{section}-{start}.yaml").write_text(text, encoding="utf-8")
    return mix


def _provider(number: int) -> str:
    rules = "".join(
        f"      - kind: {kind}\n        value: {value}\n        confidence: medium\n"
        f"        note: {_prose(number, 10)}\n{_fact(f'provider-{number}/aid', indent=8)}"
        for kind, value in RULES.items()
    )
    return f"{_head('provider', number)}    aid_rules:\n{rules}"


def _course(number: int, mix: Mix) -> str:
    bundle, rest = divmod(number, COURSES_OF_A_BUNDLE)
    is_bundle = rest == 0
    text = _head("course", number) + (
        f"    provider: provider-{number % mix.providers}\n"
        f"    kind: {'specialization' if is_bundle else 'course'}\n"
        f"    level: {LEVELS[number % len(LEVELS)]}\n"
        f"    is_paid: {'yes' if number % 3 else 'no'}\n"
        f"    effort: {EFFORTS[number % len(EFFORTS)]}\n"
        f"{_description(number)}{_fact(f'course-{number}')}"
    )
    if is_bundle:
        has_parts = bundle * PARTS_OF_A_BUNDLE < mix.parts
        text += f"    parts:\n{_parts(number)}" if has_parts else f"    number_of_parts: {2 + number % 5}\n"
    is_replaced = number % 100 == 99  # noqa: PLR2004 - one in a hundred
    return text + (f"    retired_on: 2026-06-01\n    successor: course-{number - 1}\n" if is_replaced else "")


def _parts(number: int) -> str:
    return "".join(
        f"      - slug: part-{place}\n        title: Part {place}, {_prose(number + place, 3)}\n"
        f"        url: https://www.academy.example/learn/course-{number}/{place}\n"
        f"        hours: {'unknown' if place == PARTS_OF_A_BUNDLE else 8 + number % 9}\n"
        f"        confidence: medium\n{_fact(f'course-{number}/{place}', indent=8)}"
        for place in range(1, PARTS_OF_A_BUNDLE + 1)
    )


def _path(number: int, mix: Mix) -> str:
    first = number * STEPS_OF_A_PATH
    steps = "".join(
        f"      - course: course-{(first + place) % mix.courses}\n"
        + ("" if place % 4 else f"        is_core: no\n        note: {_prose(first + place, 10)}\n")
        for place in range(STEPS_OF_A_PATH)
    )
    return (
        f"  - slug: path-{number}\n    title: Path {number}\n    summary: {_prose(number, 15)}\n"
        f"{_description(number)}    position: {number % 100 + 1}\n    steps:\n{steps}"
    )


def _group(number: int) -> str:
    return f"{_head('group', number)}    place: Accra\n{_description(number)}{_fact(f'group-{number}')}"


def _resource(number: int, mix: Mix) -> str:
    return _head("resource", number) + (
        f"    kind: {RESOURCE_KINDS[number % len(RESOURCE_KINDS)]}\n"
        f"    provider: provider-{number % mix.providers}\n"
        f"{_description(number)}{_fact(f'resource-{number}')}"
    )


def _head(kind: str, number: int) -> str:
    return (
        f"  - slug: {kind}-{number}\n    title: {kind.capitalize()} {number}, {_prose(number, 3)}\n"
        f"    url: https://www.academy.example/learn/{kind}-{number}\n"
    )


def _description(number: int) -> str:
    """Return some fifty words over several lines, as curators write them."""
    lines = [_prose(number * 5 + line, 13) for line in range(4)]
    return "    description: >-\n" + "".join(f"      {line}\n" for line in lines)


def _fact(page: str, indent: int = 4) -> str:
    blanks = " " * indent
    source = f"https://www.academy.example/learn/{page}"
    return f"{blanks}source_url: {source}\n{blanks}verified_on: 2026-03-28\n"


def _prose(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words)).capitalize() + "."
