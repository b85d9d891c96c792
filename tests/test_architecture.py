"""The rules of the house, read off the sources: who may import whom, who may ask the clock, what a page may hold."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
APPS = ("learningpath", "courses", "progress")
SOURCES = [
    path for app in APPS for path in sorted((PROJECT / app).rglob("*.py")) if "migrations" not in path.parts
]
TEMPLATES = [path for app in APPS for path in sorted((PROJECT / app).rglob("templates/**/*.*"))]
READERS = re.compile(r".+\.(views|admin|door)(\..+)?|courses\.middleware|progress\.trying\..+")
PAGES = [path for path in TEMPLATES if path.suffix in {".html", ".svg"}]


def module_name(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module a source file imports, inside functions too; ``from a import b`` counts as ``a.b``."""
    package = path.relative_to(PROJECT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = [*above, node.module] if node.module else list(above)
            yield from (".".join([*base, alias.name]) for alias in node.names)


def is_in(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def wrong_imports(importers: tuple[str, ...], forbidden: tuple[str, ...]) -> list[str]:
    """``importer: imported`` for all modules in ``importers`` that import something in ``forbidden``."""
    return [
        f"{module_name(path)}: {imported}"
        for path in SOURCES
        if is_in(module_name(path), *importers)
        for imported in imports(path)
        if is_in(imported, *forbidden)
    ]


def lines_that_match(paths: list[Path], pattern: str) -> list[str]:
    return [
        f"{path.relative_to(PROJECT)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for path in paths
        for text in [path.read_text()]
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]


def test_there_are_sources_and_pages_to_look_at():
    assert {module_name(path) for path in SOURCES} >= {
        "courses.models",
        "progress.models",
        "learningpath.settings",
    }
    assert PAGES


def test_projection_imports_the_standard_library_only_so_that_it_runs_and_is_tested_without_django():
    wrong = [
        f"{module_name(path)}: {imported}"
        for path in SOURCES
        if is_in(module_name(path), "progress.projection")
        for imported in imports(path)
        if imported.split(".")[0] not in sys.stdlib_module_names
        and not is_in(imported, "progress.projection")
    ]
    assert not wrong


def test_courses_never_imports_progress_so_that_no_learner_is_in_the_catalog():
    assert not wrong_imports(importers=("courses",), forbidden=("progress",))


def test_models_import_no_forms_views_or_dashboard_so_that_rows_know_nothing_of_pages():
    models = tuple(f"{app}.models" for app in APPS)
    pages = tuple(f"{app}.{name}" for app in APPS for name in ("forms", "views", "dashboard", "admin"))
    assert not wrong_imports(importers=models, forbidden=pages)


def test_template_tags_import_no_models_so_that_templates_run_no_queries():
    tags = tuple(f"{app}.templatetags" for app in APPS)
    models = tuple(f"{app}.models" for app in APPS)
    assert not wrong_imports(importers=tags, forbidden=(*models, "django.db"))


def test_only_views_middleware_and_the_admin_know_the_request_so_that_all_else_is_tested_without_one():
    wrong = wrong_imports(importers=("courses", "progress"), forbidden=("django.http.HttpRequest",))
    assert not [line for line in wrong if not READERS.fullmatch(line.split(":")[0])]


def test_no_module_is_a_grab_bag_so_that_names_say_what_is_inside():
    grab_bags = {"utils", "util", "helpers", "helper", "services", "service", "common", "misc"}
    assert not [module_name(path) for path in SOURCES if grab_bags & set(module_name(path).split("."))]


def test_no_signals_so_that_what_happens_is_written_where_it_happens():
    assert not wrong_imports(importers=APPS, forbidden=("django.dispatch", "django.db.models.signals"))
    assert not wrong_imports(importers=APPS, forbidden=("django.core.signals", "django.contrib.auth.signals"))


CLOCK = {
    "timezone.now",
    "timezone.localdate",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
}
CLOCK |= {"time.time", "functions.Now"}


def readings_of_the_clock(path: Path) -> Iterator[str]:
    """Uses of ``timezone.localdate``, ``dt.date.today`` and the like: called, passed on or imported by name."""
    used = (
        ast.unparse(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)
    )
    for name in (*used, *imports(path)):
        if ".".join(name.split(".")[-2:]) in CLOCK:
            yield f"{module_name(path)}: {name}"


def test_only_views_and_commands_ask_the_clock_so_that_any_day_can_be_tested():
    wrong = [
        reading
        for path in SOURCES
        if not READERS.fullmatch(module_name(path)) and ".management.commands." not in module_name(path)
        for reading in readings_of_the_clock(path)
    ]
    assert not wrong


def test_templates_do_not_ask_the_clock_either():
    assert not lines_that_match(TEMPLATES, r"{%\s*now\b|\|\s*(timesince|timeuntil|naturalday|naturaltime)\b")


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"<[^>]*\sstyle\s*=", id="style-attribute"),
        pytest.param(r"<style\b", id="style-element"),
        pytest.param(r"<script(?![^>]*\ssrc\s*=)[^>]*>", id="inline-script"),
        pytest.param(r"<[a-z][^>]*\son[a-z]+\s*=", id="event-handler"),
        pytest.param(r"(href|src|action)\s*=\s*[\"']?\s*javascript:", id="javascript-link"),
    ],
)
def test_pages_hold_nothing_inline_which_the_content_security_policy_would_block(pattern):
    assert not lines_that_match(PAGES, pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"<[^>]*\ssrc(set)?\s*=\s*[\"']?\s*(https?:)?//", id="src"),
        pytest.param(r"<link\b[^>]*\shref\s*=\s*[\"']?\s*(https?:)?//", id="link"),
    ],
)
def test_pages_load_nothing_from_other_hosts_so_that_nobody_learns_who_studies_what(pattern):
    assert not lines_that_match(PAGES, pattern)


def test_stylesheets_load_nothing_from_other_hosts():
    stylesheets = [path for app in APPS for path in (PROJECT / app).rglob("static/**/*.css")]
    assert not lines_that_match(stylesheets, r"(url\(\s*[\"']?|@import\s+[\"'])\s*(https?:)?//")
