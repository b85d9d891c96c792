"""The rules of the house, read off the sources: docs/architecture.md tells them in words, each with its reason."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from progress.models import CourseProgress
from tests.house import (
    APPS,
    PROJECT,
    SOURCES,
    doors,
    drawing,
    floors,
    imports,
    is_in,
    module_name,
    syntax,
)

TEMPLATES = [path for app in APPS for path in sorted((PROJECT / app).rglob("templates/**/*.*"))]
PAGES = [path for path in TEMPLATES if path.suffix in {".html", ".svg"}]
# Who reads the request and the clock: views, the door, what stands between signing up and a plan, the admin.
READERS = re.compile(
    r".+\.(views|admin|door)(\..+)?|courses\.middleware|learningpath\.recent_sign_in|learningpath\.staff_sign_in|progress\.trying\..+"
)
COMMANDS = re.compile(r".+\.management\.commands\..+")
OWN_ROWS = {model.__name__ for model in apps.get_app_config("progress").get_models()}


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


# --- Who imports whom ----------------------------------------------------------------------------------


def test_learningpath_imports_no_app_but_in_its_urls_so_that_what_all_stand_on_is_understood_alone():
    wrong = wrong_imports(importers=("learningpath",), forbidden=("courses", "progress"))
    assert not [line for line in wrong if not line.startswith("learningpath.urls: ")]


def test_courses_never_imports_progress_so_that_no_learner_is_in_the_catalog():
    assert not wrong_imports(importers=("courses",), forbidden=("progress",))


def test_rooms_import_each_other_in_no_circle_so_that_each_is_understood_from_below():
    assert floors(doors(*APPS))


def test_the_drawing_of_the_floors_is_as_the_imports_are():
    architecture = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert f"```\n{drawing()}\n```" in architecture, "python -m tests.house prints it"


def test_nobody_imports_views_but_urls_so_that_a_page_can_be_changed_alone():
    views = [
        f"{path.parts[-3]}.{path.parts[-2]}.views" for path in SOURCES if path.match("progress/*/views.py")
    ]
    assert len(views) > 10
    wrong = wrong_imports(importers=APPS, forbidden=tuple(views))
    assert not [line for line in wrong if line.split(":")[0] not in ("progress.urls", "learningpath.urls")]


def test_nobody_imports_the_dashboard_so_that_no_slice_rests_on_what_shows_them_all():
    wrong = wrong_imports(importers=APPS, forbidden=("progress.dashboard",))
    outside = [line for line in wrong if not line.startswith("progress.dashboard.")]
    assert outside == ["progress.urls: progress.dashboard.views"]


def test_the_dashboard_only_composes_so_that_one_more_card_makes_no_other_room_grow():
    room = PROJECT / "progress" / "dashboard"
    assert {path.name for path in room.glob("*.py")} == {"__init__.py", "board.py", "views.py"}
    page = (PROJECT / "progress/templates/progress/dashboard/dashboard.html").read_text()
    assert re.findall(r"{{.*?}}|{%\s*url\b.*?%}|<form\b", page) == []
    assert set(re.findall(r"{%\s*include (.*?)\s*%}", page)) == {"card.template"}


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


def test_models_import_no_forms_views_or_dashboard_so_that_rows_know_nothing_of_pages():
    models = tuple(f"{app}.models" for app in APPS)
    wrong = [
        f"{module_name(path)}: {imported}"
        for path in SOURCES
        if is_in(module_name(path), *models)
        for imported in imports(path)
        if {"forms", "views", "dashboard", "admin", "card"} & set(imported.split("."))
    ]
    assert not wrong


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
    wrong = wrong_imports(importers=APPS, forbidden=("django.dispatch", "django.db.models.signals"))
    # Fixtures are saved past every method of a model: Django has no other door to them.
    assert wrong == ["learningpath.natural_keys: django.db.models.signals.pre_save"]
    assert not wrong_imports(importers=APPS, forbidden=("django.core.signals", "django.contrib.auth.signals"))


# --- Who saves and who reads ------------------------------------------------------------------------------

WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


GUARDS = ("saving(", "learners_locked(")  # the second is of progress.learner.saving alone


def calls(node: ast.AST) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def name_called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def is_write(call: ast.Call) -> bool:
    """Whether a call writes a learner's row: a method of the ORM, but for a form that only fills in its
    instance, and for a library's form that makes the account.
    """
    is_method = isinstance(call.func, ast.Attribute) and call.func.attr in WRITES
    is_unsaved = any(word.arg == "commit" and ast.unparse(word.value) == "False" for word in call.keywords)
    is_other = is_unsaved or ast.unparse(call.func) == "super().save"
    return is_method and not is_other


def unguarded_calls(node: ast.AST) -> list[ast.Call]:
    """The calls without a ``with saving(…)``, or with the lock of several learners, around them."""
    guarded = {
        call
        for block in ast.walk(node)
        if isinstance(block, ast.With)
        if any(ast.unparse(item.context_expr).startswith(GUARDS) for item in block.items)
        for call in calls(block)
    }
    return [call for call in calls(node) if call not in guarded]


def functions_that_write() -> set[str]:
    """The names of functions of ``progress/`` that write rows, themselves or by another, and count on a guard.

    A name that several functions share counts as writing when one of them does.
    """
    unguarded: dict[str, list[ast.Call]] = {}
    for path in SOURCES:
        for node in ast.walk(syntax(path)) if is_in(module_name(path), "progress") else ():
            if isinstance(node, ast.FunctionDef):
                unguarded.setdefault(node.name, []).extend(unguarded_calls(node))
    found = {name for name, made in unguarded.items() if any(is_write(call) for call in made)}
    while (
        more := {name for name, made in unguarded.items() if found & {name_called(call) for call in made}}
        - found
    ):
        found |= more
    return found


def test_all_writes_of_a_learner_s_rows_pass_saving_so_that_nobody_forgets_lock_or_forecast():
    writers = functions_that_write()
    assert {"save_weeks", "enroll", "make_it_the_plan", "save_enrollment"} <= writers
    entries = [
        path
        for path in SOURCES
        if is_in(module_name(path), "progress")
        and (READERS.fullmatch(module_name(path)) or COMMANDS.fullmatch(module_name(path)))
    ]
    assert not [
        f"{module_name(path)}: {ast.unparse(call)}"
        for path in entries
        for call in unguarded_calls(syntax(path))
        if is_write(call) or name_called(call) in writers
    ]


def test_whoever_leaves_saving_early_says_that_nothing_was_saved_so_that_no_refusal_is_recorded():
    early = [
        f"{module_name(path)}: {ast.unparse(node)}"
        for path in SOURCES
        for block in ast.walk(syntax(path))
        if isinstance(block, ast.With)
        if any(ast.unparse(item.context_expr).startswith("saving(") for item in block.items)
        for node in ast.walk(block)
        if isinstance(node, ast.Return)
        if not (isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "save.nothing")
    ]
    assert not early


def test_only_saving_locks_and_records_so_that_each_save_does_both():
    forbidden = (
        "progress.learner.locking.learner_locked",
        "progress.learner.locking.learners_locked",
        "progress.learner.record.record_forecast",
        "progress.learner.record.record_forecasts",
    )
    wrong = wrong_imports(importers=APPS, forbidden=forbidden)
    assert {line.split(":")[0] for line in wrong} == {"progress.learner.saving"}


def readings_of_many(path: Path) -> Iterator[str]:
    """Uses of ``Row.objects`` of learners' rows that do not go on with the door or with making a row."""
    first = {"for_user", "for_users", "create", "get_or_create", "bulk_create", "bulk_update"}
    chained = {
        node.value
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Attribute) and node.attr in first
    }
    for node in ast.walk(syntax(path)):
        is_manager = isinstance(node, ast.Attribute) and node.attr == "objects" and node not in chained
        if is_manager and ast.unparse(node).split(".")[-2] in OWN_ROWS:
            yield f"{module_name(path)}: {ast.unparse(node)}"


def test_rows_of_several_learners_are_read_in_few_places_so_that_no_page_shows_them_to_another():
    allowed = ("progress.catalog_changes.impact", "progress.forecasts.scoreboard", "progress.admin")
    found = [
        line
        for path in SOURCES
        if not is_in(module_name(path), *allowed) and not COMMANDS.fullmatch(module_name(path))
        for line in readings_of_many(path)
    ]
    assert not found


def test_batches_of_learners_are_read_for_totals_and_forecasts_only_so_that_no_page_shows_them_to_another():
    readers = {
        f"{module_name(path)}: {name_called(call)}"
        for path in SOURCES
        for call in calls(syntax(path))
        if name_called(call) in ("read_many", "for_users", "keep_forecasts", "due_for_forecast")
    }
    assert readers == {
        "progress.catalog_changes.impact: read_many",
        "progress.forecasts.scoreboard: for_users",
        "progress.learner.aid: for_users",
        "progress.learner.record: for_users",
        "progress.learner.record: read_many",
        "progress.learner.rows: for_users",
        "progress.learner.saving: due_for_forecast",
        "progress.learner.saving: for_users",
        "progress.management.commands.record_forecasts: due_for_forecast",
        "progress.management.commands.record_forecasts: keep_forecasts",
    }


def test_inputs_of_the_projection_are_made_by_the_one_bridge_so_that_all_plans_are_counted_alike():
    makers = {
        module_name(path)
        for path in SOURCES
        if any(name_called(call) in ("StudyInput", "CourseInput") for call in calls(syntax(path)))
    }
    assert makers == {"progress.learner.rows"}
    aliases = [
        f"{module_name(path)}: {alias.name} as {alias.asname}"
        for path in SOURCES
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in ("StudyInput", "CourseInput") and alias.asname
    ]
    assert not aliases


def test_course_progress_gets_no_more_columns_as_each_page_reads_it_and_a_capability_has_its_own_table():
    assert {field.name for field in CourseProgress._meta.concrete_fields} == {
        "id",
        "user",
        "course",
        "position",
        "status",
        "completed_on",
        "waived_reason",
        "estimate_hours",
        "share_done_percent",
        "share_done_at_hours",
        "credited_hours",
        "stays_in_retired",
        "left_on",
        "told",
    }


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
    used = (ast.unparse(node) for node in ast.walk(syntax(path)) if isinstance(node, ast.Attribute))
    for name in (*used, *imports(path)):
        if ".".join(name.split(".")[-2:]) in CLOCK:
            yield f"{module_name(path)}: {name}"


def test_only_views_and_commands_ask_the_clock_so_that_any_day_can_be_tested():
    wrong = [
        reading
        for path in SOURCES
        if not READERS.fullmatch(module_name(path)) and not COMMANDS.fullmatch(module_name(path))
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
