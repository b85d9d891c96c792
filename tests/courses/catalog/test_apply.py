import datetime as dt
import threading
from contextlib import closing, contextmanager

import pytest
from django.db import OperationalError, connection

from courses.catalog import apply, turn
from courses.catalog.apply import CatalogBusyError, apply_catalog
from courses.models import AidRule, Course, Path, Provider, Step
from tests.courses.catalog.conftest import SMALL, spoiled

pytestmark = pytest.mark.django_db


def _keys():
    return {model: dict(model.objects.values_list("slug", "pk")) for model in (Provider, Course, Path)}


def test_entries_are_stored_with_their_lists(parse):
    apply_catalog(parse(SMALL))
    course = Course.objects.get(slug="one")
    assert (course.provider.slug, course.effort.low_hours, course.effort.high_hours) == ("academy", 40, 60)
    assert [str(step) for step in Path.objects.get().steps.all()] == ["1. Course one", "2. Course two"]
    assert [str(rule) for rule in AidRule.objects.all()] == [
        "the next application can be sent: after finishing the course before",
        "days a review takes: 16 days",
    ]


def test_a_change_keeps_primary_keys(parse):
    apply_catalog(parse(SMALL))
    keys, step_keys = _keys(), set(Step.objects.values_list("pk", flat=True))
    apply_catalog(parse(SMALL.replace("title: ", "title: New ").replace("is_core: no", "is_core: yes")))
    assert _keys() == keys
    assert set(Step.objects.values_list("pk", flat=True)) == step_keys
    assert set(Course.objects.values_list("title", flat=True)) == {"New Course one", "New Course two"}
    assert all(Step.objects.values_list("is_core", flat=True))


def test_nothing_is_written_when_nothing_changed(parse, django_assert_max_num_queries):
    apply_catalog(parse(SMALL))
    with django_assert_max_num_queries(12) as queries:
        apply_catalog(parse(SMALL))
    assert not [q for q in queries.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_nothing_is_written_when_there_is_a_problem(parse):
    change_set = apply_catalog(parse(spoiled("level: beginner", "level: expert")))
    assert change_set.problems
    assert (Provider.objects.count(), Course.objects.count()) == (0, 0)


def test_steps_and_rules_become_exactly_those_of_the_file(parse):
    apply_catalog(parse(SMALL))
    text = SMALL.replace("      - course: one\n", "")
    apply_catalog(
        parse("\n".join(line for line in text.splitlines() if "kind: next_application" not in line))
    )
    assert list(Step.objects.values_list("course__slug", "position")) == [("two", 1)]
    assert list(AidRule.objects.values_list("kind", flat=True)) == ["review_days"]
    assert Course.objects.filter(slug="one").exists()


def test_rules_are_left_alone_when_a_provider_does_not_list_them(parse):
    apply_catalog(parse(SMALL))
    apply_catalog(parse("providers:\n  - {slug: academy, title: New, url: 'https://academy.example/'}\n"))
    assert AidRule.objects.count() == 2


def test_the_steps_of_other_paths_are_left_alone(parse):
    apply_catalog(parse(SMALL))
    apply_catalog(parse("paths:\n  - {slug: new, title: N, summary: S, steps: [{course: two}]}\n"))
    assert list(Step.objects.values_list("path__slug", "course__slug").order_by("pk")) == [
        ("way", "one"), ("way", "two"), ("new", "two"),
    ]  # fmt: skip


def test_an_entry_that_no_file_names_is_left_alone(parse):
    apply_catalog(parse(SMALL))
    before = list(Course.objects.values())
    apply_catalog(parse(SMALL.replace("slug: one", "slug: uno").replace("course: one", "course: uno")))
    assert list(Course.objects.exclude(slug="uno").values()) == before


def test_a_course_is_retired_with_a_successor_that_is_new_too(parse):
    apply_catalog(parse(SMALL))
    text = spoiled("slug: one", "slug: one\n    retired_on: 2026-11-01\n    successor: three")
    text = text.replace(
        "paths:\n",
        SMALL.split("courses:\n")[1].split("  - slug: two")[0].replace("slug: one", "slug: three")
        + "paths:\n",
    )
    apply_catalog(parse(text))
    course = Course.objects.get(slug="one")
    assert (course.retired_on, course.successor.slug) == (dt.date(2026, 11, 1), "three")
    apply_catalog(parse(text.replace("successor: three", "successor: null")))
    assert Course.objects.get(slug="one").successor is None


def test_a_change_of_something_else_keeps_the_successor(parse):
    text = spoiled("slug: one", "slug: one\n    successor: two")
    apply_catalog(parse(text))
    apply_catalog(parse(SMALL.replace("Course one", "Course 1")))
    course = Course.objects.get(slug="one")
    assert (course.title, course.successor.slug) == ("Course 1", "two")


@pytest.mark.django_db(transaction=True)
def test_two_reloads_at_once_give_the_result_of_one(parse):
    catalogs = [parse(SMALL.replace("title: ", f"title: {name} ")) for name in ("Left", "Right")]
    errors = []

    def reload(catalog):
        try:
            for _ in range(5):
                apply_catalog(catalog)
        except Exception as error:  # noqa: BLE001 - told below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=reload, args=[catalog]) for catalog in catalogs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    words = {entry.title.split()[0] for model in (Provider, Course, Path) for entry in model.objects.all()}
    assert len(words) == 1
    assert (Course.objects.count(), Step.objects.count()) == (2, 2)


def error_of_postgresql(state):
    error = OperationalError("of PostgreSQL")
    error.__cause__ = Exception()
    error.__cause__.sqlstate = state
    return error


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OperationalError("database is locked"), CatalogBusyError),
        (error_of_postgresql("55P03"), CatalogBusyError),
        (error_of_postgresql("40P01"), CatalogBusyError),
        (error_of_postgresql("53100"), OperationalError),
        (OperationalError("disk I/O error"), OperationalError),
    ],
)
def test_only_a_lock_that_does_not_come_is_told_as_somebody_else_s_turn(parse, monkeypatch, error, raised):
    def fail(*_: object):
        raise error

    monkeypatch.setattr(apply, "find_changes", fail)
    with pytest.raises(raised):
        apply_catalog(parse(SMALL))


@contextmanager
def another_writer():
    """Somebody else who has begun to write the catalog, and is not done."""
    other = connection.copy()
    with closing(other), other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        cursor.execute("UPDATE courses_provider SET title = 'x'")
        yield
        cursor.execute("ROLLBACK")


@pytest.mark.django_db(transaction=True)
def test_a_load_whose_turn_does_not_come_says_so_and_writes_nothing(parse, monkeypatch):
    monkeypatch.setattr(turn, "LONGEST_WAIT_SECONDS", 1)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 500")
    with another_writer(), pytest.raises(CatalogBusyError, match="another load or edit holds the catalog"):
        apply_catalog(parse(SMALL))
    assert Course.objects.count() == 0
    apply_catalog(parse(SMALL))
    assert Course.objects.count() == 2
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 20000")
