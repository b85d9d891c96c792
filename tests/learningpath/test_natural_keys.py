"""Fixtures of Django's own tools: what they name is the same row in every database, or nothing is loaded."""

import io
import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.serializers import deserialize
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import (
    AidRule,
    BrokenLink,
    CatalogLoad,
    Course,
    Path,
    Provider,
    RequiredCourse,
    Resource,
    Revision,
    Step,
    StudyGroup,
)
from learningpath.models import User
from learningpath.natural_keys import AnotherRowError, key_fields
from progress.models import CourseProgress, EarlierPlan, Plan, WeeklyLog
from tests.rows import (
    MONDAY,
    ONE_WEEK,
    TODAY,
    log,
    make_course,
    make_group,
    make_path,
    make_plan,
    make_provider,
    make_resource,
    make_rows_of_every_kind,
    put,
)
from tests.tables import digest_by_table

pytestmark = pytest.mark.django_db

OURS = [
    model
    for label in ("courses", "progress", "learningpath")
    for model in apps.get_app_config(label).get_models()
]
CATALOG = ("courses",)
BY_NAME = ("--natural-primary", "--natural-foreign")
HOLDING = (Step, Resource, Path, AidRule, Course, Provider, StudyGroup, Revision, CatalogLoad, BrokenLink)


@pytest.fixture
def _rows(learner, curator):
    """A row of every kind."""
    first, second = make_course("first"), make_course("second")
    path = make_path("path", first, second, make_course("third", successor=first))
    make_rows_of_every_kind(learner, path)
    make_group("group")
    scholarship = make_resource("resource", provider=make_provider(), kind="scholarship", required_path=path)
    RequiredCourse.objects.create(resource=scholarship, course=second)
    AidRule.objects.create(
        provider=make_provider(),
        kind="review_days",
        value=16,
        confidence="low",
        source_url="https://provider.example/aid",
        verified_on=MONDAY,
    )
    load = CatalogLoad.objects.create(loaded_at=timezone.now(), loaded_by=curator, source="files", loaded={})
    Revision.objects.create(
        made_at=timezone.now(), made_by=curator, load=load, section="courses", slug="one", action="created"
    )
    BrokenLink.objects.create(
        url="https://x.example/", problem="answers 404", broken_since=TODAY, checked_on=TODAY
    )


def dump(tmp_path, *labels: str, options=BY_NAME, extension="json"):
    file = tmp_path / f"dumped.{extension}"
    call_command("dumpdata", *labels, *options, output=file, format=extension, verbosity=0)
    return file


def load(file):
    call_command("loaddata", file, verbosity=0)


def refused(file):
    """Load, see that nothing changed, and return what is said."""
    before = digest_by_table()
    with pytest.raises(CommandError) as error, transaction.atomic():
        load(file)
    assert digest_by_table() == before
    return str(error.value)


def forget_all():
    """Empty the database, as if it were another one."""
    User.objects.all().delete()
    Course.objects.update(successor=None)
    for model in HOLDING:
        model.objects.all().delete()


# --- Every model ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label_lower)
@pytest.mark.usefixtures("_rows")
def test_each_model_has_a_natural_key_that_the_database_keeps_unique_and_that_finds_each_row(model):
    names = {one.name for one in key_fields(model)}
    together = [{*one.fields} for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    assert names in together or any(one.unique for one in key_fields(model) if names == {one.name})
    rows = list(model._default_manager.all())
    assert rows
    for row in rows:
        assert model._default_manager.get_by_natural_key(*row.natural_key()) == row


@pytest.mark.parametrize("extension", ["json", "jsonl", "xml", "yaml"])
@pytest.mark.usefixtures("_rows", "a_wednesday")
def test_a_dump_loaded_where_it_comes_from_changes_nothing_and_so_does_a_second_load(tmp_path, extension):
    file = dump(tmp_path, *CATALOG, "progress", "learningpath", extension=extension)
    before = digest_by_table()
    load(file)
    load(file)
    assert digest_by_table(but={"courses_catalogload"}) == {
        name: digest for name, digest in before.items() if name != "courses_catalogload"
    }
    assert CatalogLoad.objects.count() == 1


@pytest.mark.parametrize("options", [BY_NAME, ()], ids=["by name", "by number"])
@pytest.mark.usefixtures("_rows")
def test_a_dump_of_all_rows_comes_back_into_an_empty_database(tmp_path, options):
    file = dump(tmp_path, *CATALOG, "progress", "learningpath", "auth.group", options=options)
    counts = {model: model._default_manager.count() for model in OURS}
    forget_all()
    load(file)
    assert {model: model._default_manager.count() for model in OURS} == counts
    assert Course.objects.get(slug="third").successor.slug == "first"


# --- Elsewhere -----------------------------------------------------------------------------------------


def hours_by_name():
    rows = WeeklyLog.objects.select_related("user", "course")
    return {(row.user.email, row.course.slug, row.week_start): row.hours for row in rows}


SLUGS = st.permutations(["algebra", "ethics", "vision", "speech"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    here=SLUGS,
    there=SLUGS,
    counts=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    options=st.sets(st.sampled_from(BY_NAME)),
    labels=st.sampled_from(
        [("courses",), ("progress",), ("courses", "progress"), ("courses", "progress", "learningpath.user")]
    ),
)
def test_no_hours_change_their_course_or_their_learner_whatever_is_loaded(
    tmp_path_factory, here, there, counts, options, labels
):
    """Two databases whose rows have each other's numbers; a load says no, or takes nothing from anybody."""
    with transaction.atomic():
        make_site(there, counts[1], emails=("b@example.org", "a@example.org"), hours=3)
        theirs = hours_by_name()
        file = dump(tmp_path_factory.mktemp("dump"), *labels, options=sorted(options))
        forget_all()
        make_site(here, counts[0], emails=("a@example.org", "b@example.org"), hours=5)
        ours = hours_by_name()
        try:
            with transaction.atomic():
                load(file)
        except (CommandError, IntegrityError):
            assert options != set(BY_NAME) or "courses" not in labels
            assert hours_by_name() == ours
        else:
            brought = theirs if "progress" in labels else {}
            assert hours_by_name() == ours | brought
        transaction.set_rollback(True)


def make_site(slugs, count, emails, hours):
    """Courses and learners with numbers from 900,001 on, and hours of each learner in each course."""
    users = [User.objects.create(pk=900_000 + number, email=email) for number, email in enumerate(emails)]
    make_provider()
    number = 900_000
    for place, slug in enumerate(slugs[:count]):
        course = make_course(slug, pk=900_000 + place)
        for user in users:
            number += 1
            WeeklyLog.objects.create(
                pk=number, user=user, course=course, week_start=MONDAY, hours=hours + place
            )


@pytest.mark.usefixtures("_rows")
def test_a_row_that_has_another_s_number_is_refused_naming_both(tmp_path):
    file = dump(tmp_path, "courses.course", options=["--natural-foreign"])
    vision = Course.objects.get(slug="second")
    Course.objects.filter(pk=vision.pk).update(slug="vision")
    assert f"course {vision.pk} is “vision” here and “second” in the fixture" in refused(file)


@pytest.mark.usefixtures("_rows")
def test_a_row_that_has_another_number_here_is_refused(tmp_path):
    file = dump(tmp_path, "courses.studygroup", options=[])
    row = StudyGroup.objects.get()
    StudyGroup.objects.update(id=row.pk + 1)
    assert f"“group” has the number {row.pk + 1} here and {row.pk} in the fixture" in refused(file)


@pytest.mark.usefixtures("_rows")
def test_hours_that_name_their_course_by_a_number_are_refused_unless_the_fixture_brings_the_course(tmp_path):
    said = refused(dump(tmp_path, "progress.weeklylog", options=[]))
    assert "names its user by the number" in said
    assert "--natural-foreign" in said
    load(dump(tmp_path, "courses", "progress", "learningpath.user", "auth.group", options=[]))
    # Courses by name and hours by number: a number says nothing of a course that was named.
    assert "by the number" in refused(dump(tmp_path, "courses", "progress", options=["--natural-primary"]))


@pytest.mark.usefixtures("_rows")
def test_what_is_saved_raw_by_other_ways_becomes_no_other_row_either(learner, outsider):
    (one,) = deserialize("python", [as_python(WeeklyLog.objects.get(), user=outsider.pk)])
    with pytest.raises(AnotherRowError, match=r"outsider@example\.org"):
        one.save()
    address = EmailAddress.objects.create(user=learner, email=learner.email)
    (other,) = deserialize("python", [as_python(address, user=outsider.pk)])
    with pytest.raises(AnotherRowError):
        other.save()
    (plan,) = deserialize("python", [as_python(EarlierPlan.objects.get(), user=outsider.pk)])
    with pytest.raises(AnotherRowError):
        plan.save()


def as_python(row, **fields: int):
    values = {one.name: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key}
    return {"model": row._meta.label_lower, "pk": row.pk, "fields": values | fields}


# --- Renamed, missing, unknown ----------------------------------------------------------------------------


def test_hours_dumped_before_a_course_was_renamed_follow_it(tmp_path, learner):
    course = make_course("old")
    put(learner, course)
    log(learner, course, 7)
    file = dump(tmp_path, "progress")
    Course.objects.update(slug="new", formerly=["old"])
    WeeklyLog.objects.update(hours=1)
    load(file)
    assert hours_by_name() == {(learner.email, "new", MONDAY): 7}
    assert CourseProgress.objects.get().course.slug == "new"


def test_a_course_dumped_before_it_was_renamed_is_refused_and_so_is_one_that_takes_another_s_address(
    tmp_path,
):
    make_course("old")
    before = dump(tmp_path, "courses.course", "courses.provider")
    old = before.read_text()
    Course.objects.update(slug="new", formerly=["old"])
    assert "is “new” here and “old” in the fixture" in refused(before)
    after = dump(tmp_path, "courses.course", "courses.provider")
    Course.objects.update(slug="old", formerly=[])
    assert "course “new” would take the address “old”, which leads to “old” here" in refused(after)
    before.write_text(old)
    load(before)


def test_hours_of_a_course_that_is_not_there_are_refused_and_nothing_else_is_loaded(tmp_path, learner):
    log(learner, make_course("first"), 2)
    log(learner, make_course("second"), 3)
    file = dump(tmp_path, "progress")
    WeeklyLog.objects.all().delete()
    Course.objects.get(slug="second").delete()
    assert "the course of a weekly log is neither in the fixture nor here" in refused(file)


def test_a_catalog_loads_where_nobody_knows_who_loaded_it(tmp_path, curator):
    CatalogLoad.objects.create(loaded_at=timezone.now(), loaded_by=curator, source="files")
    make_course("first")
    file = dump(tmp_path, "courses")
    forget_all()
    load(file)
    assert CatalogLoad.objects.get().loaded_by is None
    assert Course.objects.get().slug == "first"


def test_hours_of_the_week_in_which_a_plan_changed_keep_their_course_elsewhere(tmp_path, learner):
    make_plan(learner, changed_on=TODAY, changed_week_hours={make_course("first").slug: "2.50"})
    assert "first" in dump(tmp_path, "progress.plan").read_text()
    assert Plan.objects.get().changed_week_hours == {"first": "2.50"}


# --- One learner -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["json", "yaml"])
@pytest.mark.usefixtures("_rows")
def test_one_learner_is_dumped_with_all_kinds_of_rows_and_comes_back_elsewhere(
    tmp_path, learner, outsider, extension
):
    log(outsider, Course.objects.get(slug="first"), 9)
    file = tmp_path / f"learner.{extension}"
    call_command("dump_learner", learner.email.upper(), output=file, format=extension, stdout=io.StringIO())
    kinds = {kind._meta.label_lower for kind in apps.get_app_config("progress").get_models()}
    text = file.read_text()
    assert {kind for kind in kinds if kind not in text} == {"progress.lastchange"}
    assert outsider.email not in text
    assert learner.password not in text
    before = hours_by_name()
    learner.delete()
    assert "neither in the fixture nor here" in refused(file)
    User.objects.create(email=learner.email)
    load(file)
    load(file)
    assert hours_by_name() == before


def test_nobody_is_dumped_without_an_account():
    with pytest.raises(CommandError, match=r"nobody@example\.org"):
        call_command("dump_learner", "nobody@example.org")


@pytest.mark.usefixtures("_rows")
def test_a_dump_of_one_learner_can_be_printed(learner):
    out = io.StringIO()
    call_command("dump_learner", learner.email, stdout=out)
    assert len(json.loads(out.getvalue())) >= 9
    assert str(MONDAY - ONE_WEEK) in out.getvalue()
