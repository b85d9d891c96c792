"""A valid row of each kind for one learner, and what the database says to others."""

import pytest
from django.db import IntegrityError, connection, transaction

from progress.models import CourseProgress, EarlierPlan, Enrollment, Forecast, Pause, Plan, WeeklyLog
from tests.rows import MONDAY, make_course, make_path


@pytest.fixture
def course():
    return make_course("algebra", 130)


@pytest.fixture
def path():
    return make_path("path")


@pytest.fixture
def valid_fields(learner, course, path):
    return {
        Plan: {"user": learner, "planned_pace_hours": 10, "starts_on": MONDAY, "time_zone": "Africa/Lagos"},
        Enrollment: {"user": learner, "path": path, "enrolled_on": MONDAY},
        CourseProgress: {"user": learner, "course": course, "position": 1},
        WeeklyLog: {"user": learner, "course": course, "week_start": MONDAY, "hours": 7},
        Pause: {"user": learner, "starts_on": MONDAY, "ends_on": MONDAY},
        EarlierPlan: {"user": learner, "planned_pace_hours": 5, "since": MONDAY, "replaced_on": MONDAY},
        Forecast: {"user": learner, "week_start": MONDAY, "issued_on": MONDAY},
    }


def assert_refused(model, fields, constraint):
    """No program can store such a row, whatever its forms let through: a named constraint refuses it."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.create(**fields)
    assert constraint in str(refusal.value)
    assert not model.objects.exists()


def assert_one_for_a_learner(model, fields, others, constraint, outsider):
    """A second row with ``others`` of its fields is refused; another learner has one of their own."""
    model.objects.create(**fields)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.create(**fields | others)
    assert _is_named_by(refusal.value, model, constraint)
    model.objects.create(**fields | {"user": outsider})
    assert model.objects.for_user(outsider).count() == model.objects.count() - 1 == 1


def _is_named_by(error, model, constraint):
    """PostgreSQL names any constraint; SQLite names checks, but of a unique one only the columns."""
    if connection.vendor != "sqlite":
        return constraint in str(error)
    fields = {one.name: one.fields for one in model._meta.constraints if hasattr(one, "fields")}
    columns = [model._meta.get_field(name).column for name in fields.get(constraint, ["user"])]
    table = model._meta.db_table
    return str(error) == "UNIQUE constraint failed: " + ", ".join(f"{table}.{column}" for column in columns)


def assert_stored_as_it_is(model, fields, others):
    row = model.objects.create(**fields | others)
    row.refresh_from_db()
    for name, value in others.items():
        assert str(getattr(row, name)).removesuffix(".00") == str(value)
