"""The learner's date in words: where it comes from, and why it moved."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString

from learningpath.formats import day_tag, day_text, hours_text
from progress.projection import Before, CourseInput, Move, Moved, Pace, Part, Projection, StudyInput
from progress.projection.pace import PLAN_SHARE, PLAN_WEEKS, RECENT_WEEKS_AHEAD, RUNS_LATE

MOST_PLACES = 4
Titles = Mapping[str, str]


def explanation(projection: Projection) -> SafeString:
    """Return where the likely date and its range come from; "" when there is none to explain."""
    finish = projection.finish
    if projection.ahead is None or finish.likely is None or finish.early is None:
        return SafeString("")
    late = day_tag(finish.late) if finish.late else "a day ten years away or more"
    return format_html(
        "{} Plus {} % because such forecasts run late: likely {}; in 8 cases of 10 between {} and {}, "
        "if you keep going.",
        _pace_sentence(projection),
        round(100 * (RUNS_LATE - 1)),
        day_tag(finish.likely),
        day_tag(finish.early),
        late,
    )


def _pace_sentence(projection: Projection) -> str:
    pace = projection.pace
    usual, recent = hours_text(pace.usual_hours, 1), hours_text(pace.recent_hours, 1)
    if not pace.weeks:
        planned = hours_text(projection.planned_pace_hours)
        return (
            f"No whole week is in your log yet, so your plan speaks: {usual} h a week, which is "
            f"{round(100 * PLAN_SHARE)} % of your {planned} h, as people do a little less than they plan."
        )
    weeks = "1 whole week" if pace.weeks == 1 else f"{pace.weeks} whole weeks, empty ones included"
    said = f"You usually study {usual} h a week (your {weeks}; your plan counts as {PLAN_WEEKS} more)"
    if (projection.remaining_hours or 0) <= RECENT_WEEKS_AHEAD * pace.recent_hours:
        return f"{said}, {recent} h lately. What is left is counted at that rhythm."
    return f"{said}, {recent} h lately. Two weeks at that rhythm, then your usual pace."


def learned_sentence(projection: Projection) -> str:
    """Return what finished courses taught about the hours of the others; "" without any."""
    bias = projection.bias
    if not bias.courses:
        return ""
    courses = "course you finished" if bias.courses == 1 else f"{bias.courses} courses you finished"
    share = round(100 * abs(bias.factor - 1))
    if not share:
        return f"By the {courses}, you need about the published hours."
    more = "more" if bias.factor > 1 else "less"
    return f"By the {courses}, the others are counted with {share} % {more} than their published hours."


# --- Why the date moved --------------------------------------------------------------------------


def move_text(move: Move, moved: Moved, study: StudyInput, today: dt.date, titles: Titles) -> str:
    """Return one part of a move in the learner's words and figures."""
    before, old = moved.before, moved.before.study
    texts: dict[Part, Callable[[], str]] = {
        Part.METHOD: lambda: "The app computes dates in a new way",
        Part.HOURS: lambda: _hours_text(before, study, today, titles),
        Part.PACE: lambda: _pace_text(before.pace, move),
        Part.PUBLISHED_EFFORT: lambda: _published_text(old, study, titles),
        Part.OWN_ESTIMATE: lambda: _own_text(old, study, titles),
        Part.LEARNED_EFFORT: lambda: _learned_text(before.bias.factor, move.bias.factor),
        Part.PAUSES: lambda: f"Your breaks are {_days_off(study)} days in all, were {_days_off(old)}",
        Part.COURSES: lambda: _courses_text(old, study, titles),
        Part.PLAN: lambda: _plan_text(old, study),
    }
    return texts[move.part]()


def _pairs(old: StudyInput, now: StudyInput) -> list[tuple[CourseInput, CourseInput]]:
    by_slug = {course.slug: course for course in now.courses}
    return [(course, by_slug[course.slug]) for course in old.courses if course.slug in by_slug]


def _hours_text(before: Before, study: StudyInput, today: dt.date, titles: Titles) -> str:
    pairs = _pairs(before.study, study)
    hours = study.logged_hours - before.logged_hours
    days = (today - before.issued_on).days
    usual = hours_text(before.pace.usual_hours, 1)
    said = [f"You logged {hours_text(hours)} h in {_days(days)}; your usual week is {usual} h"]
    if hours < 0:
        said = [f"You corrected your hours by {hours_text(-hours)} h"]
    lists = {
        "Completed": [new.slug for was, new in pairs if was.is_due and new.status == "completed"],
        "No longer completed": [new.slug for was, new in pairs if was.status == "completed" and new.is_due],
        "Over its hours": [new.slug for was, new in pairs if _ran_over(was, new)],
    }
    said += [f"{what}: {_list(slugs, titles)}" for what, slugs in lists.items() if slugs]
    return ". ".join(said)


def _ran_over(was: CourseInput, new: CourseInput) -> bool:
    is_over = new.is_due and new.effort_hours is not None and new.logged_hours > new.effort_hours
    return is_over and new.logged_hours > was.logged_hours


def _pace_text(old: Pace, move: Move) -> str:
    """Return the pace that went the way of the date: the usual one, or the rhythm of the last weeks."""
    new = move.pace
    if (new.usual_hours - old.usual_hours) * move.days < 0:
        return f"Your pace estimate {_went(old.usual_hours, new.usual_hours)} h a week"
    if (new.recent_hours - old.recent_hours) * move.days < 0:
        return f"Your rhythm lately {_went(old.recent_hours, new.recent_hours)} h a week"
    return "Your pace changed"


def _went(old: float, new: float) -> str:
    before, after = _differing(old, new)
    return f"{'rose' if new > old else 'fell'} from {before} to {after}"


def _differing(old: float, new: float, places: int = 1) -> tuple[str, str]:
    """Return both figures with as many decimals as it takes to tell them apart, up to four."""
    before, after = hours_text(old, places), hours_text(new, places)
    if before != after or places >= MOST_PLACES:
        return before, after
    return _differing(old, new, places + 1)


def _published_text(old: StudyInput, study: StudyInput, titles: Titles) -> str:
    changes = (
        f"{titles.get(new.slug, new.slug)} is now {_effort(new.published_hours)}, "
        f"was {_effort(was.published_hours)}"
        for was, new in _pairs(old, study)
        if was.published_hours != new.published_hours
    )
    return f"Catalog: {'; '.join(changes)}"


def _effort(hours: float | None) -> str:
    return "unknown" if hours is None else f"{hours_text(hours)} h"


def _own_text(old: StudyInput, study: StudyInput, titles: Titles) -> str:
    changes = (
        f"{titles.get(new.slug, new.slug)} {_own_word(new)}, was {_own_word(was)}"
        for was, new in _pairs(old, study)
        if _own_word(was) != _own_word(new)
    )
    return f"Your own figures: {'; '.join(changes)}"


def _own_word(course: CourseInput) -> str:
    words = []
    if course.estimate_hours is not None:
        words.append(f"{hours_text(course.estimate_hours)} h")
    if course.share_done:
        said_at = hours_text(course.share_done.at_hours)
        words.append(f"{round(100 * course.share_done.share)} % done at {said_at} h")
    return ", ".join(words) or "as published"


def _learned_text(old: float, new: float) -> str:
    before, after = _differing(old, new, places=2)
    return f"Finished courses: you need {after} times the published hours, was {before}"


def _days_off(study: StudyInput) -> int:
    return sum((pause.last - pause.first).days + 1 for pause in study.pauses)


def _courses_text(old: StudyInput, study: StudyInput, titles: Titles) -> str:
    old_slugs = [course.slug for course in old.courses]
    new_slugs = [course.slug for course in study.courses]
    pairs = _pairs(old, study)
    changes = {
        "Added": [slug for slug in new_slugs if slug not in old_slugs],
        "Taken out": [slug for slug in old_slugs if slug not in new_slugs],
        "Waived": [new.slug for was, new in pairs if was.is_due and new.status == "waived"],
        "No longer waived": [new.slug for was, new in pairs if was.status == "waived" and new.is_due],
    }
    said = [f"{what}: {_list(slugs, titles)}" for what, slugs in changes.items() if slugs]
    return "; ".join(said) or "Your courses are in another order"


def _plan_text(old: StudyInput, study: StudyInput) -> str:
    said = []
    if old.planned_pace_hours != study.planned_pace_hours:
        before, after = hours_text(old.planned_pace_hours), hours_text(study.planned_pace_hours)
        said.append(f"Your plan is now {after} h a week, was {before} h")
    if old.starts_on != study.starts_on:
        said.append(f"Your first day is now {day_text(study.starts_on)}, was {day_text(old.starts_on)}")
    return ". ".join(said)


def _list(slugs: Iterable[str], titles: Titles) -> str:
    return ", ".join(titles.get(slug, slug) for slug in slugs)


def _days(days: int) -> str:
    return f"{days} day" if days == 1 else f"{days} days"
