"""The README says what is true."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT: Path = settings.BASE_DIR
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "learningpath" / "settings.py").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_environment_table_lists_exactly_what_settings_read():
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", section("Settings from the environment"), re.MULTILINE))
    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", SETTINGS))
    read |= set(re.findall(r"_required_in_production\(\s*\"([A-Z_]+)\"", SETTINGS))
    assert listed == read


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?make ([a-z-]+)", README))))
def test_every_make_target_named_exists(target):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize(
    "path",
    sorted(
        set(re.findall(r"`((?:[a-z_]+/)+[\w.]*|\.ci/run)`", README))
        | set(re.findall(r"\]\(([^)]+)\)", README))
    ),
)
def test_every_file_named_exists(path):
    candidates = [ROOT / path, *(ROOT / app / path for app in ("progress", "courses", "tests"))]
    assert any(candidate.exists() for candidate in candidates)


@pytest.mark.parametrize("command", ["reload_catalog", "export_catalog", "load_demo"])
def test_every_command_named_exists(command):
    assert f"`{command}" in README
    assert command in get_commands()


def test_figures_come_from_a_benchmark_of_the_project():
    for module in re.findall(r"python -m benchmarks\.(\w+)", README):
        assert (ROOT / "benchmarks" / f"{module}.py").exists()


def test_words_of_the_readme_are_the_words_of_the_code():
    statuses = {choice.label.lower() for choice in __import__("progress.models").models.CourseProgress.Status}
    for status in statuses:
        assert status in section("Words")
