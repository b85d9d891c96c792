"""What a dry run of a reload says of learners: whom it touches and how far their dates move."""

import io
import json
from pathlib import Path as File
from statistics import median

import pytest
from django.core.management import CommandError, call_command

from courses.catalog.edits import rehearse
from courses.catalog.impact import A_SAMPLE
from courses.models import Course, Part, Path
from progress.answer.answer import answer_for
from progress.answer.data import answer_data
from progress.catalog_changes.impact import reload_impact, share_of_sample, touches_somebody
from progress.learner.saving import saving
from progress.models import CoreMark, CourseProgress, Enrollment, PartMark, Plan, SideCourse
from tests.progress.many import make_many
from tests.rows import (
    MONDAY,
    ONE_DAY,
    ONE_WEEK,
    STARTS_ON,
    TODAY,
    log,
    make_course,
    make_part,
    make_path,
    make_plan,
    put,
)
from tests.tables import digest_by_table

SHIPPED = File(__file__).parents[3] / "fixtures" / "catalog"

pytestmark = pytest.mark.usefixtures("a_wednesday", "catalog")


@pytest.fixture
def folder(tmp_path):
    for file in SHIPPED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    call_command("reload_catalog", str(tmp_path), stdout=io.StringIO())
    return tmp_path


@pytest.fixture
def plan(learner):
    made = make_plan(learner)
    put(learner, Course.objects.get(slug="deep-learning"))
    log(learner, Course.objects.get(slug="deep-learning"), 8, MONDAY - ONE_WEEK)
    return made


def dry_run(folder, *options: str):
    out = io.StringIO()
    call_command("reload_catalog", str(folder), "--dry-run", *options, stdout=out)
    return out.getvalue()


def change(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_a_longer_course_moves_the_date_of_those_who_study_it_by_as_many_days_as_it_then_does(
    plan, outsider, folder
):
    make_plan(outsider)
    put(outsider, Course.objects.get(slug="machine-learning"))
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    before = digest_by_table()
    said = dry_run(folder)
    assert digest_by_table() == before
    then = answer_for(plan, TODAY).projection.finish.likely
    call_command("reload_catalog", str(folder), stdout=io.StringIO())
    days = (answer_for(plan, TODAY).projection.finish.likely - then).days
    assert days > 0
    assert (
        "Touched: 1 learner with a course that changes its hours, its parts or its name, retires or comes back."
        in said
    )
    assert f"Likely finishes that move: 1, by {days} days in the median, {days} days at most." in said
    assert "1 week of logged hours in these courses stay as they are." in said


def test_who_falls_behind_the_target_is_counted(plan, folder):
    Plan.objects.update(target_on=answer_for(plan, TODAY).projection.finish.likely)
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    assert "1 learner would no longer have even odds" in dry_run(folder)
    Plan.objects.update(target_on="2099-01-01")
    assert "0 learners would no longer have even odds" in dry_run(folder)


@pytest.mark.parametrize("before", ["a day late", "no target", "no date"])
def test_who_was_not_in_reach_of_the_target_before_does_not_fall_behind_it(plan, folder, before):
    likely_on = answer_for(plan, TODAY).projection.finish.likely
    Plan.objects.update(target_on=None if before == "no target" else likely_on - ONE_DAY)
    if before == "no date":
        put(plan.user, make_course("of-unknown-size", effort_hours=None))
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    said = dry_run(folder)
    assert "Touched: 1 learner with" in said
    assert "0 learners would no longer have even odds" in said


def test_a_course_that_retires_touches_its_learners_and_moves_no_date(plan, folder):
    courses, paths = folder / "courses.yaml", folder / "paths.yaml"
    text = courses.read_text()
    start = text.index("  - slug: deep-learning\n")
    end = text.find("\n  - slug: ", start)
    courses.write_text(text[:start] + ("" if end < 0 else text[end + 1 :]))
    paths.write_text(
        "\n".join(line for line in paths.read_text().splitlines() if "deep-learning" not in line)
    )
    said = dry_run(folder)
    assert "would retire courses/deep-learning" in said
    assert "Touched: 1 learner with" in said
    assert "No likely finish moves." in said


def test_learners_who_left_the_course_are_not_touched(plan, folder):
    CourseProgress.objects.update(left_on=MONDAY)
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    assert "Touched: 0 learners" in dry_run(folder)


def test_a_reload_that_tells_learners_nothing_says_so(plan, folder):
    change(folder / "groups.yaml", "place: Ghana", "place: Accra")
    said = dry_run(folder)
    assert said.endswith(
        "No learner's course changes its hours, its parts or its name, retires or comes back.\n"
    )


def test_a_renamed_course_touches_its_learners_by_its_stored_slug_and_moves_by_its_new_hours(plan, folder):
    for file in (folder / "courses.yaml", folder / "paths.yaml"):
        file.write_text(file.read_text().replace("deep-learning\n", "deeper-learning\n"))
    change(
        folder / "courses.yaml",
        "slug: deeper-learning\n",
        "slug: deeper-learning\n    formerly: [deep-learning]\n",
    )
    assert "Touched: 1 learner with" in dry_run(folder)
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    assert "Likely finishes that move: 1," in dry_run(folder)


def test_followers_of_a_path_are_offered_its_new_course_unless_they_have_it(plan, outsider, folder):
    path = Path.objects.get()
    for user in (plan.user, outsider):
        Enrollment.objects.create(user=user, path=path, enrolled_on=MONDAY)
    text = (folder / "paths.yaml").read_text()
    lines = text.splitlines(keepends=True)
    without = [line for line in lines if "course: deep-learning" not in line]
    (folder / "paths.yaml").write_text("".join(without))
    call_command("reload_catalog", str(folder), stdout=io.StringIO())
    (folder / "paths.yaml").write_text(text)
    said = dry_run(folder)
    assert f"1 learner of paths/{path.slug} would be offered deep-learning." in said


def test_programs_read_the_effects_too(plan, folder):
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    assert json.loads(dry_run(folder, "--json"))["effects"][0].startswith("Touched: 1 learner")


def test_a_course_that_its_file_retires_touches_its_learners(plan, folder):
    change(
        folder / "courses.yaml", "slug: deep-learning\n", "slug: deep-learning\n    retired_on: 2026-11-25\n"
    )
    said = dry_run(folder)
    assert "Touched: 1 learner with" in said
    assert "1 week of logged hours in these courses stay as they are." in said


@pytest.mark.parametrize("status", ["completed", "waived"])
def test_whoever_is_done_with_a_course_is_not_touched(plan, folder, status):
    CourseProgress.objects.update(status=status, completed_on=MONDAY if status == "completed" else None)
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    assert "Touched: 0 learners" in dry_run(folder)


def test_a_course_that_loses_its_effort_takes_the_date_of_those_who_study_it(plan, folder):
    change(folder / "courses.yaml", "{months: 3, hours_a_week: 10}", "unknown")
    said = dry_run(folder)
    assert "1 loses its date" in said
    assert "No likely finish moves." not in said
    call_command("reload_catalog", str(folder), stdout=io.StringIO())
    change(folder / "courses.yaml", "effort: unknown", "effort: {months: 3, hours_a_week: 10}")
    assert "1 gains a date" in dry_run(folder)


@pytest.mark.parametrize("left_on", [None, MONDAY])
def test_a_completed_course_that_is_republished_moves_nobody_and_touches_nobody(plan, folder, left_on):
    put(plan.user, Course.objects.get(slug="machine-learning"))
    for week in range(2, 8):
        log(plan.user, Course.objects.get(slug="deep-learning"), 20, MONDAY - week * ONE_WEEK)
    with saving(plan.user):
        CourseProgress.objects.filter(course__slug="deep-learning").update(
            status="completed", completed_on=MONDAY, left_on=left_on
        )
    change(folder / "courses.yaml", "{months: 3,", "{months: 6,")
    said = dry_run(folder)
    assert "Touched: 0 learners" in said
    assert "No likely finish moves." in said
    before = answer_data(answer_for(plan, TODAY))
    assert before["finish"]["likely"]
    call_command("reload_catalog", str(folder), stdout=io.StringIO())
    assert answer_data(answer_for(plan, TODAY)) == before


def test_a_completed_course_that_had_no_effort_teaches_nothing_once_it_has_one(plan, folder):
    (done,) = put(plan.user, Course.objects.get(slug="google-it-automation"))
    log(plan.user, done.course, 100, MONDAY - 2 * ONE_WEEK)
    with saving(plan.user):
        CourseProgress.objects.filter(pk=done.pk).update(status="completed", completed_on=MONDAY)
    change(folder / "courses.yaml", "effort: unknown", "effort: {hours: 30}")
    change(folder / "courses.yaml", "title: Deep Learning", "title: Deeper Learning")
    said = dry_run(folder)
    assert "Touched: 1 learner with" in said
    assert "No likely finish moves." in said
    before = answer_for(plan, TODAY).projection.finish
    call_command("reload_catalog", str(folder), stdout=io.StringIO())
    assert answer_for(plan, TODAY).projection.finish == before


# --- Many learners ------------------------------------------------------------------------------------------


@pytest.fixture
def many(folder):
    """Nine learners of the course that changes, each with another pace; some of them have a target."""
    plans = make_many(9)
    for number, plan in enumerate(plans):
        put(plan.user, Course.objects.get(slug="deep-learning"))
        log(plan.user, Course.objects.get(slug="deep-learning"), 1 + number, MONDAY - ONE_WEEK)
    change(folder / "courses.yaml", "{months: 3,", "{months: 4,")
    return plans


def days_moved(folder, plans):
    """Return how far each learner's date really moves when the files are loaded."""
    before = [answer_for(plan, TODAY).projection.finish.likely for plan in plans]
    call_command("reload_catalog", str(folder), stdout=io.StringIO())
    after = [answer_for(plan, TODAY).projection.finish.likely for plan in plans]
    return [(then - now).days if now and then else None for now, then in zip(before, after, strict=True)]


@pytest.mark.parametrize("batch_size", [2, 9, 200])
def test_batches_foretell_of_all_learners_what_then_happens_to_each(many, folder, batch_size, monkeypatch):
    monkeypatch.setattr("progress.catalog_changes.impact.BATCH_SIZE", batch_size)
    said = dry_run(folder)
    moved = [days for days in days_moved(folder, many) if days]
    assert len(moved) > 3
    middle, most = f"{median(moved):g} days", f"{max(moved)} days"
    assert f"Likely finishes that move: {len(moved)}, by {middle} in the median, {most} at most." in said
    assert "A sample" not in said


def test_of_more_learners_than_the_bound_a_sample_is_looked_at_and_said_to_be_one(many, folder, monkeypatch):
    exact = dry_run(folder, "--exact")
    monkeypatch.setattr("courses.management.commands.reload_catalog.MOST_LEARNERS", 4)
    said = dry_run(folder)
    assert said == dry_run(folder)
    assert "Touched: 9 learners with" in said
    assert "A sample: of 9, 4 were looked at" in said
    assert "among those looked at." in said
    assert dry_run(folder, "--exact") == exact
    assert "A sample" not in exact


def test_counting_exactly_is_for_dry_runs(folder):
    with pytest.raises(CommandError, match="add --dry-run"):
        call_command("reload_catalog", str(folder), "--exact")


@pytest.mark.parametrize(
    ("number", "looked_at", "share"),
    [(0, 4, "none of those"), (4, 4, "all of those"), (1, 400, "about 1 %"), (244, 400, "about 61 %")],
)
def test_a_share_of_a_sample_is_not_called_none_or_all_of_those_nobody_looked_at(number, looked_at, share):
    assert share_of_sample(number, looked_at).startswith(share)


@pytest.mark.parametrize(("number", "share"), [(1, "about 1 %"), (999, "about 99 %")])
def test_a_few_of_a_sample_are_not_rounded_to_none_of_it(number, share):
    assert share_of_sample(number, 1000) == share


# --- Parts and guesses --------------------------------------------------------------------------------------


@pytest.fixture
def bundle(learner, tmp_path):
    """A bundle of 40 h with two parts of 20 h, whose learner does not need the second, in files."""
    course = make_course("bundle", 40)
    make_plan(learner)
    (progress,) = put(learner, course)
    for slug, state in (("first", "needed"), ("second", "not_needed")):
        PartMark.objects.create(progress=progress, part=make_part(course, slug, 20), state=state)
    log(learner, course, 4, MONDAY - ONE_WEEK)
    call_command("export_catalog", str(tmp_path), stdout=io.StringIO())
    call_command("reload_catalog", str(tmp_path), stdout=io.StringIO())
    return tmp_path


def change_bundle(bundle, old, new):
    (file,) = [file for file in bundle.glob("*.yaml") if "slug: bundle" in file.read_text()]
    before, after = file.read_text().split("slug: bundle", 1)
    assert old in after
    file.write_text(f"{before}slug: bundle{after.replace(old, new, 1)}")


def likely_of(learner):
    return answer_for(Plan.objects.get(user=learner), TODAY).projection.finish.likely


def test_a_part_that_leaves_moves_who_needs_it_and_keeps_the_marks(bundle, learner):
    change_bundle(bundle, "slug: first\n", "slug: first\n      retired_on: 2026-11-25\n")
    said, before = dry_run(bundle), likely_of(learner)
    assert "Likely finishes that move: 1, by" in said
    assert "2 marks of parts of these courses stay as they are." in said
    call_command("reload_catalog", str(bundle), stdout=io.StringIO())
    assert f"by {abs((likely_of(learner) - before).days)} days in the median" in said


def test_a_part_that_leaves_on_a_day_to_come_moves_nobody_before_that_day(bundle, learner):
    change_bundle(bundle, "slug: first\n", "slug: first\n      retired_on: 2026-12-24\n")
    said, before = dry_run(bundle), likely_of(learner)
    today, later = (line for line in said.splitlines() if "finish moves" in line or "that move" in line)
    assert today == "No likely finish moves."
    assert later.startswith("From 2026-12-24 on, as things stand today: Likely finishes that move: 1, by")
    call_command("reload_catalog", str(bundle), stdout=io.StringIO())
    assert likely_of(learner) == before
    Part.objects.filter(slug="first").update(retired_on=TODAY)
    assert f"by {abs((likely_of(learner) - before).days)} days" in later


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("slug: first\n", "slug: primary\n      formerly: [first]\n"),
        ("title: Title of first", "title: The first one"),
    ],
)
def test_a_part_with_another_name_touches_nobody(bundle, old, new):
    change_bundle(bundle, old, new)
    assert dry_run(bundle).endswith(
        "No learner's course changes its hours, its parts or its name, retires or comes back.\n"
    )


@pytest.mark.parametrize("fields", [{"left_on": MONDAY}, {"status": "waived"}], ids=["left", "waived"])
def test_what_ran_beside_the_others_is_looked_at_though_it_is_out_of_the_plan(bundle, learner, fields):
    (core,) = put(learner, make_course("core", 200))
    for week in range(8):
        log(learner, core.course, 3 + week, STARTS_ON + week * ONE_WEEK)
    beside = CourseProgress.objects.filter(course__slug="bundle")
    SideCourse.objects.create(progress=beside.get(), pace_hours=5, starts_on=STARTS_ON)
    beside.update(**fields)
    change_bundle(bundle, "{hours: 40}", "{hours: 10}")
    said, before = dry_run(bundle), likely_of(learner)
    call_command("reload_catalog", str(bundle), stdout=io.StringIO())
    days = abs((likely_of(learner) - before).days)
    assert days > 0
    assert "Touched: 0 learners" in said
    assert f"Likely finishes that move: 1, by {days} days" in said


def test_a_completed_bundle_is_counted_as_done_and_keeps_its_date(bundle, learner):
    put(learner, make_course("other", 30))
    with saving(learner):
        CourseProgress.objects.filter(course__slug="bundle").update(status="completed", completed_on=MONDAY)
    change_bundle(bundle, "hours: 20", "hours: 35")
    said, before = dry_run(bundle), likely_of(learner)
    assert "Touched: 0 learners" in said
    assert "1 learner completed such a course, which counts with the effort it had then." in said
    assert "No likely finish moves." in said
    call_command("reload_catalog", str(bundle), stdout=io.StringIO())
    assert likely_of(learner) == before


def test_an_additional_course_moves_the_end_with_the_additional_ones_only(bundle, learner):
    put(learner, make_course("core", 30))
    CoreMark.objects.create(progress=CourseProgress.objects.get(course__slug="bundle"), is_core=False)
    CourseProgress.objects.filter(course__slug="bundle").update(position=9)
    change_bundle(bundle, "{hours: 40}", "{hours: 80}")
    said = dry_run(bundle)
    assert "No likely finish moves." in said
    assert "Ends with the additional courses that move: 1, by" in said


@pytest.mark.parametrize("guess", ["{low: 30, high: 120}", "unknown"])
def test_a_guess_that_comes_instead_of_an_effort_is_counted_as_the_load_then_does(bundle, learner, guess):
    more = "" if guess == "unknown" else f"\n    effort_guess: {guess}"
    change_bundle(bundle, "effort: {hours: 40}", f"effort: unknown{more}")
    change_bundle(bundle, "\n    effort_guess: null", "")
    said = dry_run(bundle)
    assert ("Likely finishes that move: 1" in said) == bool(more)
    assert ("1 loses its date" in said) == (not more)


@pytest.mark.parametrize("field", ["beside_hours", "needed_parts", "rest_beside", "is_core"])
def test_what_a_path_suggests_otherwise_is_for_who_enrolls_later(bundle, learner, field):
    path = make_path("path", Course.objects.get(slug="bundle"))
    Enrollment.objects.create(user=learner, path=path, enrolled_on=MONDAY)
    both = {"beside_hours": 1, "needed_parts": ["first"]}
    before = answer_data(answer_for(Plan.objects.get(user=learner), TODAY))

    def edit():
        values = {"rest_beside": {**both, "rest_beside": True}, "is_core": {"is_core": False}}
        path.steps.update(**values.get(field, {field: both.get(field)}))

    if field == "rest_beside":
        path.steps.update(**both)
    change_set = rehearse((Path,), edit)
    (said,) = reload_impact(change_set, TODAY, A_SAMPLE)[1:]
    assert said.startswith("1 learner of paths/path keeps the courses in the plan and how they study them")
    assert touches_somebody(change_set, TODAY)
    edit()
    assert answer_data(answer_for(Plan.objects.get(user=learner), TODAY)) == before
