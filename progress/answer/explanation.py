"""The learner's date in words: where it comes from, why it moved, and why there is none.

A sentence is one message with all its words, so that a translator can put them in any order; lists and
sentences in a row are joined by messages too, as not every script has our commas and stops.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from learningpath.writing.formats import day_tag, day_text, hours_text, percent_text, range_text
from progress.answer.waits import wait_changes
from progress.projection import Before, CourseInput, Move, Moved, Pace, Part, Projection, StudyInput, Word
from progress.projection.pace import PLAN_SHARE, PLAN_WEEKS, RECENT_WEEKS_AHEAD, RUNS_LATE
from progress.projection.project import (
    AFTER_UNKNOWN_EFFORT,
    ALL_WAIVED,
    BREAKS_TOO_FAR,
    LATE_TOO_FAR,
    NO_COURSES,
    PAUSED,
    PLAN_TOO_FAR,
    PLAN_UNKNOWN_EFFORT,
    TOO_FAR,
    UNKNOWN_EFFORT,
    WAIVED,
)

MOST_PLACES = 4
Titles = Mapping[str, str]

# The projection gives its reasons in English, as the JSON does.
REASONS = {
    UNKNOWN_EFFORT: gettext_lazy("no date: no published effort, enter your own estimate"),
    AFTER_UNKNOWN_EFFORT: gettext_lazy(
        "no date: an earlier course has no published effort, enter your own estimate"
    ),
    PAUSED: gettext_lazy("paused: no date at this pace"),
    TOO_FAR: gettext_lazy("no date at this pace: 10 years or more"),
    BREAKS_TOO_FAR: gettext_lazy("no date: with your breaks it takes 10 years or more"),
    LATE_TOO_FAR: gettext_lazy("late: 10 years or more"),
    PLAN_TOO_FAR: gettext_lazy("plan: 10 years or more"),
    PLAN_UNKNOWN_EFFORT: gettext_lazy("plan: no published effort, enter your own estimate"),
    NO_COURSES: gettext_lazy("no date: no course in the plan"),
    ALL_WAIVED: gettext_lazy("no date: every course is waived, no hours are due"),
    WAIVED: gettext_lazy("waived: no hours are due"),
}


def reason_text(reason: str) -> str:
    """Return in the learner's language why a date is missing (``Finish.reason``); "" for ""."""
    return str(REASONS[reason]) if reason else ""


# --- Where the date comes from -------------------------------------------------------------------


def explanation(projection: Projection) -> SafeString:
    """Return where the likely date and its range come from; "" when there is none to explain."""
    finish = projection.finish
    if projection.ahead is None or finish.likely is None or finish.early is None:
        return SafeString("")
    days = {"likely": day_tag(finish.likely), "early": day_tag(finish.early)}
    more = percent_text(round(100 * (RUNS_LATE - 1)))
    if finish.late:
        said = format_html(
            _(
                "Plus {more} because such forecasts run late: likely {likely}, 80\u00a0% range "
                "{early} to {late}, if you keep going. Such a range is meant to hold 8 times in 10."
            ),
            more=more,
            late=day_tag(finish.late),
            **days,
        )
    else:
        said = format_html(
            _(
                "Plus {more} because such forecasts run late: likely {likely}, 80\u00a0% range {early} to "
                "10 years or more from now, if you keep going. Such a range is meant to hold 8 times in 10."
            ),
            more=more,
            **days,
        )
    return format_html("{} {}", _pace_sentences(projection), said)


def _leading_pace(projection: Projection) -> tuple[Pace, float]:
    """Return the pace that the finish goes by and the hours planned for it: a side course's if all are."""
    due = [course for course in projection.courses if course.remaining_hours]
    core = [course for course in due if course.is_core] or due
    sides = [course.side for course in core if course.side]
    if not sides or len(sides) < len(core):
        return projection.pace, projection.planned_pace_hours
    last = max(sides, key=lambda side: side.ahead.likely if side.ahead else 0)
    return last.pace, last.pace_hours


def _pace_sentences(projection: Projection) -> str:
    pace, planned_hours = _leading_pace(projection)
    usual, recent = hours_text(pace.usual_hours, 1), hours_text(pace.recent_hours, 1)
    if not pace.weeks:
        return _(
            "No whole week is in your log yet, so this uses your plan: %(usual)s h a week, which is "
            "%(share)s of your %(planned)s h, as people do a little less than they plan."
        ) % {
            "usual": usual,
            "share": percent_text(round(100 * PLAN_SHARE)),
            "planned": hours_text(planned_hours),
        }
    if pace.is_of_plan_alone:
        return ngettext(
            "Your %(count)s whole week has no hours yet; with your plan as %(more)s more, this uses "
            "%(usual)s h a week.",
            "Your %(count)s whole weeks have no hours yet; with your plan as %(more)s more, this uses "
            "%(usual)s h a week.",
            pace.weeks,
        ) % {"usual": usual, "count": pace.weeks, "more": PLAN_WEEKS}
    said = ngettext(
        "You usually study %(usual)s h a week (your %(count)s whole week; your plan counts as %(more)s "
        "more), %(recent)s h lately.",
        "You usually study %(usual)s h a week (your %(count)s whole weeks, empty ones included; your plan "
        "counts as %(more)s more), %(recent)s h lately.",
        pace.weeks,
    ) % {"usual": usual, "count": pace.weeks, "more": PLAN_WEEKS, "recent": recent}
    if (projection.remaining_hours or 0) <= RECENT_WEEKS_AHEAD * pace.recent_hours:
        more = _("What is left is counted at that rhythm.")
    else:
        more = _("Two weeks at that rhythm, then your usual pace.")
    return f"{said} {more}"


def learned_sentence(projection: Projection) -> str:
    """Return what finished courses taught about the hours of the others; "" without any."""
    bias = projection.bias
    if not bias.courses:
        return ""
    share = round(100 * abs(bias.factor - 1))
    if not share:
        text = ngettext(
            "By the course you finished, you need about the published hours.",
            "By the %(count)s courses you finished, you need about the published hours.",
            bias.courses,
        )
    elif bias.factor > 1:
        text = ngettext(
            "By the course you finished, the others are counted with %(share)s more than their published "
            "hours.",
            "By the %(count)s courses you finished, the others are counted with %(share)s more than their "
            "published hours.",
            bias.courses,
        )
    else:
        text = ngettext(
            "By the course you finished, the others are counted with %(share)s less than their published "
            "hours.",
            "By the %(count)s courses you finished, the others are counted with %(share)s less than their "
            "published hours.",
            bias.courses,
        )
    return text % {"count": bias.courses, "share": percent_text(share)}


# --- Why the date moved --------------------------------------------------------------------------


def move_text(move: Move, moved: Moved, study: StudyInput, today: dt.date, titles: Titles) -> str:
    """Return one part of a move in the learner's words and figures, without a stop at its end."""
    before, old = moved.before, moved.before.study
    texts: dict[Part, Callable[[], str]] = {
        Part.METHOD: lambda: _("The app computes dates in a new way"),
        Part.HOURS: lambda: _hours_text(before, study, today, titles),
        Part.PACE: lambda: _pace_text(before.pace, move),
        Part.PUBLISHED_EFFORT: lambda: _published_text(old, study, titles),
        Part.OWN_ESTIMATE: lambda: _own_text(old, study, titles),
        Part.LEARNED_EFFORT: lambda: _learned_text(before.bias.factor, move.bias.factor),
        Part.PAUSES: lambda: _pauses_text(old, study),
        Part.SIDE_COURSES: lambda: _beside_text(old, study, titles),
        Part.WAITS: lambda: _waits_text(old, study, titles),
        Part.COURSES: lambda: _courses_text(old, study, titles),
        Part.PLAN: lambda: _plan_text(old, study),
    }
    return texts[move.part]()


def _pairs(old: StudyInput, now: StudyInput) -> list[tuple[CourseInput, CourseInput]]:
    by_slug = {course.slug: course for course in now.courses}
    return [(course, by_slug[course.slug]) for course in old.courses if course.slug in by_slug]


def _hours_text(before: Before, study: StudyInput, today: dt.date, titles: Titles) -> str:
    pairs = _pairs(before.study, study)
    completed = [new.slug for was, new in pairs if was.is_due and new.status == "completed"]
    reopened = [new.slug for was, new in pairs if was.status == "completed" and new.is_due]
    over = [new.slug for was, new in pairs if _ran_over(was, new)]
    changes = [
        (_("Completed: %(courses)s"), completed),
        (_("No longer completed: %(courses)s"), reopened),
        (_("Over its hours: %(courses)s"), over),
    ]
    logged = _logged_text(before, study, (today - before.issued_on).days)
    return _sentences([logged, *_named(changes, titles)])


def _logged_text(before: Before, study: StudyInput, days: int) -> str:
    hours = study.logged_hours - before.logged_hours
    if hours < 0:
        return _("You corrected your hours by %(hours)s h") % {"hours": hours_text(-hours)}
    if days == 0:
        return _("You logged %(hours)s h more") % {"hours": hours_text(hours)}
    if before.pace.is_of_plan_alone:
        return ngettext(
            "You logged %(hours)s h in %(count)s day; by your plan, %(usual)s h a week were expected",
            "You logged %(hours)s h in %(count)s days; by your plan, %(usual)s h a week were expected",
            days,
        ) % {"hours": hours_text(hours), "count": days, "usual": hours_text(before.pace.usual_hours, 1)}
    return ngettext(
        "You logged %(hours)s h in %(count)s day; your usual week is %(usual)s h",
        "You logged %(hours)s h in %(count)s days; your usual week is %(usual)s h",
        days,
    ) % {"hours": hours_text(hours), "count": days, "usual": hours_text(before.pace.usual_hours, 1)}


def _ran_over(was: CourseInput, new: CourseInput) -> bool:
    is_over = new.is_due and new.effort_hours is not None and new.logged_hours > new.effort_hours
    return is_over and new.logged_hours > was.logged_hours


def _pace_text(old: Pace, move: Move) -> str:
    """Return the pace that went the way of the date: the usual one, or the rhythm of the last weeks."""
    new = move.pace
    if (new.usual_hours - old.usual_hours) * move.days < 0:
        before, after = old.usual_hours, new.usual_hours
        rose = _("Your pace estimate rose from %(before)s to %(after)s h a week")
        fell = _("Your pace estimate fell from %(before)s to %(after)s h a week")
    elif (new.recent_hours - old.recent_hours) * move.days < 0:
        before, after = old.recent_hours, new.recent_hours
        rose = _("Your rhythm lately rose from %(before)s to %(after)s h a week")
        fell = _("Your rhythm lately fell from %(before)s to %(after)s h a week")
    else:
        return _("Your pace changed")
    return (rose if after > before else fell) % _before_and_after(before, after)


def _before_and_after(old: float, new: float, places: int = 1) -> dict[str, str]:
    """Return both figures with as many decimals as it takes to tell them apart, up to four."""
    before, after = hours_text(old, places), hours_text(new, places)
    if before != after or places >= MOST_PLACES:
        return {"before": before, "after": after}
    return _before_and_after(old, new, places + 1)


def _published_text(old: StudyInput, study: StudyInput, titles: Titles) -> str:
    changes = [
        _published_change(titles.get(new.slug, new.slug), was, new)
        for was, new in _pairs(old, study)
        if (was.published_hours, was.guess) != (new.published_hours, new.guess) and _has_catalog_hours(new)
    ]
    return _("Catalog: %(changes)s") % {"changes": _clauses(changes)}


def _has_catalog_hours(course: CourseInput) -> bool:
    """Whether its hours can change: a completed course keeps those it had, or what was needed of them."""
    return course.status != "completed" or course.taught_hours is None


def _published_change(title: str, was: CourseInput, new: CourseInput) -> str:
    before, after = was.published_hours, new.published_hours
    if was.guess or new.guess:
        # Translators: of a course, its size in the catalog now and before: "70 h", "a guess of ..." ...
        text = _("%(course)s is now %(after)s, was %(before)s")
        return text % {"course": title, "after": _catalog_word(new), "before": _catalog_word(was)}
    if before is None:
        text = _("%(course)s is now %(after)s h, was unknown")
    elif after is None:
        text = _("%(course)s is now unknown, was %(before)s h")
    else:
        text = _("%(course)s is now %(after)s h, was %(before)s h")
    return text % {"course": title, "before": hours_text(before or 0), "after": hours_text(after or 0)}


def _catalog_word(course: CourseInput) -> str:
    if course.published_hours is not None:
        return _("%(hours)s h") % {"hours": hours_text(course.published_hours)}
    if course.guess:
        ends = range_text(course.guess.low_hours, course.guess.high_hours)
        return _("a guess of %(hours)s h") % {"hours": ends}
    return _("unknown")


def _own_text(old: StudyInput, study: StudyInput, titles: Titles) -> str:
    # Translators: of a course, what the learner says now and said before: "70 h", "as published" ...
    change = _("%(course)s %(after)s, was %(before)s")
    changes = [
        change
        % {"course": titles.get(new.slug, new.slug), "after": _size_word(new), "before": _size_word(was)}
        for was, new in _pairs(old, study)
        if _own_word(was) != _own_word(new) and _has_catalog_hours(new)
    ]
    return _("Your own figures: %(changes)s") % {"changes": _clauses(changes)}


def _size_word(course: CourseInput) -> str:
    is_guessed = course.published_hours is None and course.guess is not None
    return _own_word(course) or (_("as guessed") if is_guessed else _("as published"))


def _own_word(course: CourseInput) -> str:
    """Return what the learner says of a course; "" where they leave it to the catalog."""
    words = []
    if course.estimate_hours is not None:
        words.append(_("%(hours)s h") % {"hours": hours_text(course.estimate_hours)})
    if course.share_done:
        share = percent_text(round(100 * course.share_done.share))
        said_at = hours_text(course.share_done.at_hours)
        words.append(_("%(share)s done at %(hours)s h") % {"share": share, "hours": said_at})
    if len(words) == 2 and course.share_done and course.share_done.at_hours > 0:  # noqa: PLR2004
        other, counting = words if course.counting_word is Word.SHARE else reversed(words)
        # Translators: of two answers of one person the one that counts, and the other one.
        words = [_("%(counting)s (also said: %(other)s)") % {"counting": counting, "other": other}]
    if course.needed_share < 1 and course.estimate_hours is None:
        needed = percent_text(round(100 * course.needed_share))
        words.insert(0, _("%(share)s of it needed") % {"share": needed})
    return _enumeration(words)


def _learned_text(old: float, new: float) -> str:
    text = _("Finished courses: you need %(after)s times the published hours, was %(before)s")
    return text % _before_and_after(old, new, places=2)


def _pauses_text(old: StudyInput, study: StudyInput) -> str:
    said = []
    has_other_spans = list(old.spans) != list(study.spans)
    if list(old.pauses) != list(study.pauses) or not has_other_spans:
        before, after = _days_off(old), _days_off(study)
        text = ngettext(
            "Your breaks are %(count)s day in all, were %(before)s",
            "Your breaks are %(count)s days in all, were %(before)s",
            after,
        )
        said.append(text % {"count": after, "before": before})
    if has_other_spans:
        said.append(_("Your weeks of other hours than planned are other ones"))
    return _sentences(said)


def _beside_text(old: StudyInput, study: StudyInput, titles: Titles) -> str:
    # Translators: of a course, what the learner says now and said before: "70 h", "as published" ...
    change = _("%(course)s %(after)s, was %(before)s")
    words = [
        (new.slug, _beside_word(new, titles), _beside_word(was, titles)) for was, new in _pairs(old, study)
    ]
    changes = [
        change % {"course": titles.get(slug, slug), "after": after, "before": before}
        for slug, after, before in words
        if after != before
    ]
    if not changes:
        return _("What runs beside the others has changed")
    return _("Beside the others: %(changes)s") % {"changes": _clauses(changes)}


def _beside_word(course: CourseInput, titles: Titles) -> str:
    """Return at how many hours a week a course runs beside the others, from when and until when."""
    side = course.side
    if side is None or not course.is_beside:
        return _("not beside")
    words = [_("%(hours)s h a week") % {"hours": hours_text(side.pace_hours)}]
    if side.starts_on:
        words.append(_("from %(day)s") % {"day": day_text(side.starts_on)})
    elif side.after:
        words.append(_("after %(course)s") % {"course": titles.get(side.after, side.after)})
    if side.until:
        words.append(_("until %(day)s") % {"day": day_text(side.until)})
    # Translators: how a course runs beside others: hours a week, from a day on, until another day.
    return reduce(lambda said, more: _("%(said)s %(more)s") % {"said": said, "more": more}, words)


def _waits_text(old: StudyInput, study: StudyInput, titles: Titles) -> str:
    changes = [
        text % {"courses": _enumeration(names)}
        for text, names in wait_changes(_pairs(old, study), titles)
        if names
    ]
    return _clauses(changes) or _("What you wait for opens on other days")


def _days_off(study: StudyInput) -> int:
    return sum((pause.last - pause.first).days + 1 for pause in study.pauses)


def _courses_text(old: StudyInput, study: StudyInput, titles: Titles) -> str:
    old_slugs = [course.slug for course in old.courses]
    new_slugs = [course.slug for course in study.courses]
    pairs = _pairs(old, study)
    added = [slug for slug in new_slugs if slug not in old_slugs]
    taken_out = [slug for slug in old_slugs if slug not in new_slugs]
    waived = [new.slug for was, new in pairs if was.is_due and new.status == "waived"]
    due_again = [new.slug for was, new in pairs if was.status == "waived" and new.is_due]
    core = [new.slug for was, new in pairs if new.is_core and not was.is_core]
    additional = [new.slug for was, new in pairs if was.is_core and not new.is_core]
    changes = [
        (_("Added: %(courses)s"), added),
        (_("Taken out: %(courses)s"), taken_out),
        (_("Waived: %(courses)s"), waived),
        (_("No longer waived: %(courses)s"), due_again),
        (_("Now count for your finish: %(courses)s"), core),
        (_("No longer count for your finish: %(courses)s"), additional),
    ]
    return _clauses(_named(changes, titles)) or _("Your courses are in another order")


def _plan_text(old: StudyInput, study: StudyInput) -> str:
    said = []
    if old.planned_pace_hours != study.planned_pace_hours:
        before, after = hours_text(old.planned_pace_hours), hours_text(study.planned_pace_hours)
        text = _("Your plan is now %(after)s h a week, was %(before)s h")
        said.append(text % {"before": before, "after": after})
    if old.starts_on != study.starts_on:
        before, after = day_text(old.starts_on), day_text(study.starts_on)
        text = _("Your first day is now %(after)s, was %(before)s")
        said.append(text % {"before": before, "after": after})
    return _sentences(said)


# --- Several in a row ----------------------------------------------------------------------------


def _named(changes: Iterable[tuple[str, Sequence[str]]], titles: Titles) -> list[str]:
    """Return each change that happened to any course, with the courses it happened to."""
    return [
        text % {"courses": _enumeration([titles.get(slug, slug) for slug in slugs])}
        for text, slugs in changes
        if slugs
    ]


def _enumeration(words: Sequence[str]) -> str:
    # Translators: a list, word by word.
    return _joined(_("%(said)s, %(more)s"), words)


def _clauses(clauses: Sequence[str]) -> str:
    # Translators: a list of changes, one by one.
    return _joined(_("%(said)s; %(more)s"), clauses)


def _sentences(sentences: Sequence[str]) -> str:
    # Translators: sentences in a row, without a stop at the end.
    return _joined(_("%(said)s. %(more)s"), sentences)


def _joined(pattern: str, texts: Sequence[str]) -> str:
    """Return texts as the pattern joins each to those before it; "" for none."""
    return reduce(lambda said, more: pattern % {"said": said, "more": more}, texts) if texts else ""
