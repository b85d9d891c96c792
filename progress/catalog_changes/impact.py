"""What a reload of the catalog would mean for learners, in their terms."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from courses.catalog.impact import Scope
from courses.catalog.parse import Watch
from courses.models import Course, Step
from progress.catalog_changes.other_catalog import CatalogToCome
from progress.learner.rows import LearnerRows, study_input
from progress.models import CourseProgress, Enrollment, PartMark, Plan, WeeklyLog
from progress.projection import StudyInput, project

if TYPE_CHECKING:
    from courses.catalog.change_set import ChangeSet, EntryChange, RowChange
    from progress.models.course_progress import CourseProgressQuerySet

BATCH_SIZE = 200  # learners whose rows are held at once
# What a step says of its course; whoever enrolled before keeps what they said or were offered then.
FOR_WHO_ENROLLS_LATER = frozenset(("position", "is_core", "beside_hours", "needed_parts", "rest_beside"))


TOUCHES = "with a course that changes its hours, its parts or its name, retires or comes back"


@dataclass(frozen=True)
class LearnerImpact:
    """How one learner's likely finish moves, and that with the additional courses.

    None where there is no date before or after.
    """

    moved_days: int | None
    moved_days_of_all: int | None
    falls_behind_target: bool
    loses_date: bool
    gains_date: bool


def reload_impact(change_set: "ChangeSet", today: dt.date, scope: Scope) -> list[str]:
    """Return in lines how many learners a change set touches and how far their dates move."""
    return [*_impact_on_courses(change_set, today, scope), *_offers(change_set, today), *_steps(change_set)]


def _impact_on_courses(change_set: "ChangeSet", today: dt.date, scope: Scope) -> Iterator[str]:
    touched = _touched(change_set)
    if not touched:
        yield "No learner's course changes its hours, its parts or its name, retires or comes back."
        return
    of_courses = CourseProgress.objects.filter(course__slug__in=touched)
    plans = Plan.objects.filter(user__in=of_courses.may_move_dates().order_by().values("user"))
    count = plans.count()
    looked_at = plans.sample(count if scope.most_learners is None else scope.most_learners)
    catalog = CatalogToCome(change_set)
    days = [today, *catalog.days_to_come(today)]
    by_day: list[list[LearnerImpact]] = [[] for _ in days]
    for impacts in _impacts(looked_at, catalog, days, scope.watch):
        for found, impact in zip(by_day, impacts, strict=True):
            found.append(impact)
    yield f"Touched: {_count(_learners(of_courses.studied()), 'learner')} {TOUCHES}."
    if done := _learners(of_courses.completed()):
        yield f"{_count(done, 'learner')} completed such a course, which counts with the effort it had then."
    if len(by_day[0]) < count:
        yield (
            f"A sample: of {count}, {len(by_day[0])} were looked at, "
            "spread over all and the same ones each time. "
            "To count all: manage.py reload_catalog --dry-run --exact."
        )
    say = _moves if len(by_day[0]) >= count else _moves_in_sample
    for day, impacts in zip(days, by_day, strict=True):
        begin = "" if day == today else f"From {day} on, as things stand today: "
        yield from (begin + line for line in say(impacts))
    yield from _what_stays(touched)


def _what_stays(touched: Collection[str]) -> Iterator[str]:
    hours = WeeklyLog.objects.filter(course__slug__in=touched).count()
    yield f"{_count(hours, 'week')} of logged hours in these courses stay as they are."
    if marks := PartMark.objects.filter(part__course__slug__in=touched).count():
        yield f"{_count(marks, 'mark')} of parts of these courses stay as they are."


def _learners(progress: "CourseProgressQuerySet") -> int:
    return progress.order_by().values("user").distinct().count()


def _moves(impacts: Sequence[LearnerImpact]) -> Iterator[str]:
    """Yield what happens to the dates of all who are touched: how far they move, and whose go or come."""
    moved = [abs(one.moved_days) for one in impacts if one.moved_days]
    of_all = [abs(one.moved_days_of_all) for one in impacts if one.moved_days_of_all]
    lost, gained = (sum(one.loses_date for one in impacts), sum(one.gains_date for one in impacts))
    behind = sum(one.falls_behind_target for one in impacts)
    if moved:
        yield f"Likely finishes that move: {len(moved)}, {_middle_and_most(moved)}."
    elif not lost and not gained:
        yield "No likely finish moves."
    if of_all and of_all != moved:
        yield f"Ends with the additional courses that move: {len(of_all)}, {_middle_and_most(of_all)}."
    if lost:
        yield f"Likely finishes: {lost} {'loses its date' if lost == 1 else 'lose their dates'}."
    if gained:
        yield f"Likely finishes: {gained} {'gains a date' if gained == 1 else 'gain a date'}."
    yield f"{_count(behind, 'learner')} would no longer have even odds to be done by their target date."


def _moves_in_sample(impacts: Sequence[LearnerImpact]) -> Iterator[str]:
    """Yield what happens to the dates of a sample, as shares of all."""

    def share(number: int) -> str:
        return share_of_sample(number, len(impacts))

    moved = [abs(one.moved_days) for one in impacts if one.moved_days]
    of_all = [abs(one.moved_days_of_all) for one in impacts if one.moved_days_of_all]
    lost, gained = (sum(one.loses_date for one in impacts), sum(one.gains_date for one in impacts))
    if moved:
        middle = _middle_and_most(moved)
        yield f"Likely finishes that move: {share(len(moved))}, {middle} among those looked at."
    else:
        yield "Of those looked at, no likely finish moves."
    if of_all and of_all != moved:
        middle = _middle_and_most(of_all)
        yield f"Ends with the additional courses that move: {share(len(of_all))}, {middle} among those."
    if lost:
        yield f"Likely finishes that lose their dates: {share(lost)}."
    if gained:
        yield f"Likely finishes that gain a date: {share(gained)}."
    behind = sum(one.falls_behind_target for one in impacts)
    yield f"No longer even odds to be done by the target date: {share(behind)}."


def share_of_sample(number: int, looked_at: int) -> str:
    """Return a share of a sample: what none or all of it are may still be few or many of all."""
    if number in {0, looked_at}:
        return f"{'none' if number == 0 else 'all'} of those looked at"
    return f"about {max(1, min(99, round(100 * number / looked_at)))} %"


def _middle_and_most(days: Sequence[int]) -> str:
    return f"by {_days(median(days))} in the median, {_days(max(days))} at most"


def touches_somebody(change_set: "ChangeSet", today: dt.date) -> bool:
    """Return whether any learner has a course, or follows a path, that changes for learners."""
    of_courses = CourseProgress.objects.filter(course__slug__in=_touched(change_set))
    offered = any(count for _name, _slug, count in _offered(change_set, today))
    return of_courses.may_move_dates().exists() or offered or any(_followed(change_set))


def _touched(change_set: "ChangeSet") -> set[str]:
    """Return the stored slugs of the courses whose learners are told of a change."""
    return {entry.stored_slug for entry in change_set.entries if entry.is_told}


def _offers(change_set: "ChangeSet", today: dt.date) -> Iterator[str]:
    for name, slug, count in _offered(change_set, today):
        yield f"{_count(count, 'learner')} of {name} would be offered {slug}."


def _steps(change_set: "ChangeSet") -> Iterator[str]:
    for name, count in _followed(change_set):
        yield (
            f"{_count(count, 'learner')} of {name} {'keeps' if count == 1 else 'keep'} the courses in the "
            "plan and how they study them; what changes in the path is for those who enroll from now on."
        )


def _followed(change_set: "ChangeSet") -> Iterator[tuple[str, int]]:
    """Yield paths that people follow, with how many, where steps go, move, or are suggested otherwise."""
    for entry in change_set.entries:
        steps = (row for row in entry.nested if row.action == "removed" or _is_moved(row))
        if entry.section.name != "paths" or not (any(steps) or entry.fate == "retired"):
            continue
        count = Enrollment.objects.filter(path__slug=entry.stored_slug, left_on=None).count()
        if count:
            yield entry.name, count


def _is_moved(row: "RowChange") -> bool:
    return any(change.field in FOR_WHO_ENROLLS_LATER for change in row.changes)


def _offered(change_set: "ChangeSet", today: dt.date) -> Iterator[tuple[str, str, int]]:
    """Yield a path, a course that is new in it, and how many learners are offered it."""
    hidden = _not_offered(change_set, today)
    added = {
        (entry.stored_slug, row.identity[1]): entry.name
        for entry in change_set.entries
        if entry.section.name == "paths"
        for row in entry.nested
        if row.action == "created"
    }
    for (path, slug), name in {**added, **_published_steps(change_set)}.items():
        if slug in hidden:
            continue
        # Not "user in (…)": of many rows PostgreSQL would look through all of them for each follower.
        have_it = CourseProgress.objects.filter(course__slug=slug, user=OuterRef("user"))
        followers = Enrollment.objects.filter(path__slug=path, left_on=None)
        yield name, slug, followers.filter(~Exists(have_it)).count()


def _not_offered(change_set: "ChangeSet", today: dt.date) -> set[str]:
    """Return the courses that nobody is offered once the change set is applied: retired ones and drafts."""
    courses = {one.row.identity[0]: one.row.values for one in change_set.entries if _is_course(one)}
    hidden = {
        slug
        for slug, values in courses.items()
        if values["is_draft"] or (values["retired_on"] and values["retired_on"] <= today)
    }
    others = Course.objects.exclude(slug__in=courses)
    return hidden | set(others.exclude(pk__in=Course.objects.current(today)).values_list("slug", flat=True))


def _published_steps(change_set: "ChangeSet") -> dict[tuple[str, str], str]:
    """Return the steps, path and course, that show as their course is published, with the path's name."""
    published = [
        entry.stored_slug
        for entry in change_set.entries
        if _is_course(entry)
        and any(change.field == "is_draft" and not change.new for change in entry.row.changes)
    ]
    steps = Step.objects.filter(course__slug__in=published).values_list("path__slug", "course__slug")
    return {(path, course): f"paths/{path}" for path, course in steps.order_by("path", "position")}


def _is_course(entry: "EntryChange") -> bool:
    return entry.section.name == "courses"


def _impacts(
    plans: QuerySet[Plan], catalog: CatalogToCome, days: Sequence[dt.date], watch: Watch[Any]
) -> Iterator[list[LearnerImpact]]:
    """Yield what happens to each learner, with the parts of each of the days; rows are read in batches."""
    keys = list(plans.values_list("pk", flat=True))
    batches = [keys[start : start + BATCH_SIZE] for start in range(0, len(keys), BATCH_SIZE)]
    for batch in watch(batches, f"Looking at {_count(len(keys), 'learner')}"):
        for rows in LearnerRows.read_many(list(Plan.objects.filter(pk__in=batch))):
            to_come = catalog.rows(rows)
            yield [
                _impact(study_input(rows, day), study_input(to_come, day), rows.plan, days[0]) for day in days
            ]


def _impact(now: StudyInput, then: StudyInput, plan: Plan, today: dt.date) -> LearnerImpact:
    target_on = plan.target_on
    before, after = project(now, today), project(then, today)
    now_on, then_on = before.finish.likely, after.finish.likely
    was_in_reach = bool(target_on and now_on and now_on <= target_on)
    is_in_reach = bool(target_on and then_on and then_on <= target_on)
    return LearnerImpact(
        moved_days=_days_between(now_on, then_on),
        moved_days_of_all=_days_between(
            before.finish_with_additional.likely, after.finish_with_additional.likely
        ),
        falls_behind_target=was_in_reach and not is_in_reach,
        loses_date=bool(now_on) and not then_on,
        gains_date=bool(then_on) and not now_on,
    )


def _days_between(before: dt.date | None, after: dt.date | None) -> int | None:
    return (after - before).days if before and after else None


def _count(number: int, what: str) -> str:
    return f"{number} {what if number == 1 else f'{what}s'}"


def _days(days: float) -> str:
    return f"{days:g} {'day' if days == 1 else 'days'}"
