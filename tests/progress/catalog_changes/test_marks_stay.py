"""Loads add, rename, retire, resize and bring back parts: no mark is lost, and what counts follows the part."""

import io

import pytest
from django.core.management import call_command

from courses.models import Part
from progress.answer.answer import answer_for
from progress.models import CourseProgress, PartMark
from tests.courses.admin.pages import save
from tests.courses.catalog.test_parts import catalog, part
from tests.pages import text_of
from tests.rows import MONDAY, TODAY, make_course, make_part, make_plan, put
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]


@pytest.fixture
def load(tmp_path):
    """Load the small catalog whose second course, of 40 h, has these parts."""

    def load(*parts: str) -> None:
        text = catalog(*parts).replace("effort: unknown", "effort: {hours: 40}", 1)
        (tmp_path / "small.yaml").write_text(text)
        call_command("reload_catalog", str(tmp_path), stdout=io.StringIO())

    return load


@pytest.fixture
def marked(load, learner):
    """Git of 10 h is done, vim of 20 h not needed, ssh of 10 h not marked."""
    load(part("git", 10), part("vim", 20), part("ssh", 10))
    make_plan(learner)
    (progress,) = put(learner, Part.objects.get(slug="git").course)
    for slug, state in (("git", "done"), ("vim", "not_needed")):
        PartMark.objects.create(progress=progress, part=Part.objects.get(slug=slug), state=state)
    return progress


def marks():
    return dict(PartMark.objects.values_list("part__slug", "state"))


def counted(progress):
    """Hours this learner needs, how much of them is done, and the state of each part that counts."""
    (rows,) = CourseProgress.objects.filter(pk=progress.pk).with_courses()
    states = {one.part.slug: one.state for one in rows.parts(TODAY)}
    return float(rows.effort_hours(TODAY)), round(float(rows.needed(TODAY).done_share), 3), states


def test_loads_lose_no_mark_of_a_part_whatever_becomes_of_it(marked, load):
    done, not_needed, needed = {"git": "done"}, {"vim": "not_needed"}, {"ssh": "needed"}
    assert counted(marked) == (20, 0.5, done | not_needed | needed)

    load(part("git", 10), part("vim", 20), part("ssh", 10), part("tmux", 10))
    assert counted(marked) == (24, 0.333, done | not_needed | needed | {"tmux": "needed"})

    load(part("github", 30, ", formerly: [git]"), part("vim", 20), part("ssh", 10))  # tmux leaves
    assert marks() == {"github": "done"} | not_needed
    assert counted(marked) == (
        pytest.approx(26.667, abs=0.01),
        0.75,
        {"github": "done"} | not_needed | needed,
    )

    load(part("vim", 20), part("ssh", 10))
    assert marks() == {"github": "done"} | not_needed
    assert counted(marked) == (pytest.approx(13.333, abs=0.01), 0, not_needed | needed)

    load(part("github", 30, ", formerly: [git]"), part("vim", 20), part("ssh", 10), part("tmux", 10))
    assert marks() == {"github": "done"} | not_needed
    assert counted(marked)[2] == {"github": "done"} | not_needed | needed | {"tmux": "needed"}


def test_a_part_that_leaves_on_a_day_counts_until_then(marked, load, learner):
    before = answer_for(learner.plan, TODAY).projection.finish.likely
    load(part("git", 10), part("vim", 20, ", retired_on: 2026-12-24"), part("ssh", 10))
    assert answer_for(learner.plan, TODAY).projection.finish.likely == before
    load(part("git", 10), part("vim", 20, ", retired_on: 2026-11-25"), part("ssh", 10))
    assert counted(marked) == (40, 0.5, {"git": "done", "ssh": "needed"})


# --- The admin site ---------------------------------------------------------------------------------------


@pytest.fixture
def bundle(learner):
    course = make_course("bundle")
    made = [make_part(course, slug) for slug in ("marked", "other")]
    (progress,) = put(learner, course)
    PartMark.objects.create(progress=progress, part=made[0], state="done")
    return course


def test_a_part_that_somebody_marked_is_not_deleted_and_nobody_is_named(curator_client, bundle):
    before = digest_by_table()
    said = text_of(save(curator_client, bundle, **{"parts-0-DELETE": "on"}))
    assert "“Title of marked” is marked by learners: retire it instead." in said
    assert "protected" not in said
    assert digest_by_table() == before
    other = save(curator_client, bundle, **{"parts-1-DELETE": "on"})
    assert "Nothing is saved yet" in text_of(other)  # nobody marked it: what it means is shown first


def test_a_marked_part_is_retired_instead_and_its_mark_stays(curator_client, bundle):
    typed = {"parts-0-retired_on": str(MONDAY)}
    shown = save(curator_client, bundle, **typed)
    assert "Nothing is saved yet" in text_of(shown)  # what it means is shown first
    assert not Part.objects.filter(retired_on=MONDAY).exists()
    assert PartMark.objects.get().part.slug == "marked"
