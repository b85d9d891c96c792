"""The answer in sentences, as they stand below its headline."""

import datetime as dt
import math
from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Path
from learningpath.writing.formats import about_hours_text, chance_text, day_tag, hours_text
from learningpath.writing.markup import in_english, sentence
from progress.projection import Projection, TargetPace, ThisWeek
from progress.projection.plan_line import ROUNDING_HOURS, Standing

EVEN_ODDS = 0.5


def courses_sentence(paths: Iterable[Path], course_count: int) -> SafeString:
    """Return what the plan is made of: its paths, if any, and how many courses are studied."""
    titles = SafeString(", ".join(in_english(path.title) for path in paths))
    if titles:
        text = ngettext("%(path)s, %(courses)s course.", "%(path)s, %(courses)s courses.", course_count)
    else:
        text = ngettext("%(courses)s course.", "%(courses)s courses.", course_count)
    return sentence(text, path=titles, courses=course_count)


def range_sentence(projection: Projection) -> SafeString:
    """Return between which days the finish falls; "" where there is no date."""
    early, late = projection.finish.early, projection.finish.late
    if early is None:
        return SafeString("")
    if late:
        rough = _(
            "The 80\u00a0%% range is %(early)s to %(late)s: it is far off, so take the date as a rough one."
        )
        plain = _("The 80\u00a0%% range is %(early)s to %(late)s.")
    else:
        rough = _(
            "The 80\u00a0%% range is %(early)s to <strong>10 years or more</strong> from now: "
            "it is far off, so take the date as a rough one."
        )
        plain = _("The 80\u00a0%% range is %(early)s to <strong>10 years or more</strong> from now.")
    text = rough if projection.is_rough else plain
    return sentence(text, early=day_tag(early), late=day_tag(late) if late else "")


def plan_sentence(projection: Projection, changed_on: dt.date | None) -> SafeString:
    """Return what the plan says and how far from it the learner is; "" where the plan has no date.

    ``changed_on`` is the day on which the plan was last changed, if it ever was.
    """
    plan_on, distance = projection.finish.plan, projection.distance
    if plan_on is None:
        return SafeString("")
    days, is_changed = abs(distance.days), changed_on is not None
    if plan_on < projection.as_of and distance.standing is Standing.BEHIND:
        return _overdue_sentence(plan_on, distance.hours)
    match distance.standing:
        case Standing.BEHIND:
            text = _behind_text(days, is_changed=is_changed)
        case Standing.AHEAD:
            text = _ahead_text(days, is_changed=is_changed)
        case Standing.ON_TRACK:
            text = _on_track_text(is_changed=is_changed)
    return sentence(
        text,
        pace=hours_text(projection.planned_pace_hours),
        plan_on=day_tag(plan_on),
        changed=day_tag(changed_on) if changed_on else "",
        hours=about_hours_text(abs(distance.hours)),
        days=days,
    )


def core_finished_sentence(projection: Projection) -> SafeString:
    """Return what the plan had said of the core, as the day on which it was finished is known by now."""
    plan_on, done_on = projection.finish.plan, projection.finish.likely
    if plan_on is None or done_on is None:
        return SafeString("")
    if plan_on == done_on:
        return sentence(_("That is the very day your plan said."))
    faster = _("Your plan said %(day)s: you were faster.")
    slower = _("Your plan said %(day)s; it took longer, and you stayed with it.")
    return sentence(faster if done_on < plan_on else slower, day=day_tag(plan_on))


def _overdue_sentence(plan_on: dt.date, hours: float) -> SafeString:
    """Return that the plan's last day has passed; all its hours may be done, and a course still open."""
    with_hours = _(
        "Your plan said %(plan_on)s. That day has passed: you are <strong>%(hours)s h behind</strong>."
    )
    without = _(
        "Your plan said %(plan_on)s. That day has passed with courses still open: "
        "you are <strong>behind</strong>."
    )
    about = about_hours_text(max(hours, 0.0))
    return sentence(without if about == "0" else with_hours, plan_on=day_tag(plan_on), hours=about)


def _behind_text(days: int, *, is_changed: bool) -> str:
    if is_changed:
        return ngettext(
            "Your plan of %(pace)s h a week, changed on %(changed)s, says %(plan_on)s; "
            "you are <strong>%(hours)s h behind</strong> it, %(days)s day.",
            "Your plan of %(pace)s h a week, changed on %(changed)s, says %(plan_on)s; "
            "you are <strong>%(hours)s h behind</strong> it, %(days)s days.",
            days,
        )
    return ngettext(
        "Your plan of %(pace)s h a week says %(plan_on)s; "
        "you are <strong>%(hours)s h behind</strong> it, %(days)s day.",
        "Your plan of %(pace)s h a week says %(plan_on)s; "
        "you are <strong>%(hours)s h behind</strong> it, %(days)s days.",
        days,
    )


def _ahead_text(days: int, *, is_changed: bool) -> str:
    if is_changed:
        return ngettext(
            "Your plan of %(pace)s h a week, changed on %(changed)s, says %(plan_on)s; "
            "you are <strong>%(hours)s h ahead</strong> of it, %(days)s day.",
            "Your plan of %(pace)s h a week, changed on %(changed)s, says %(plan_on)s; "
            "you are <strong>%(hours)s h ahead</strong> of it, %(days)s days.",
            days,
        )
    return ngettext(
        "Your plan of %(pace)s h a week says %(plan_on)s; "
        "you are <strong>%(hours)s h ahead</strong> of it, %(days)s day.",
        "Your plan of %(pace)s h a week says %(plan_on)s; "
        "you are <strong>%(hours)s h ahead</strong> of it, %(days)s days.",
        days,
    )


def _on_track_text(*, is_changed: bool) -> str:
    if is_changed:
        return _(
            "Your plan of %(pace)s h a week, changed on %(changed)s, says %(plan_on)s; "
            "you are <strong>on track</strong>."
        )
    return _("Your plan of %(pace)s h a week says %(plan_on)s; you are <strong>on track</strong>.")


def passed_target_sentence(target_on: dt.date) -> SafeString:
    """Return that the target date is over: no chance is left to speak of."""
    return sentence(_("Your target was %(day)s; it has passed."), day=day_tag(target_on))


def target_sentence(target_on: dt.date, chance: float | None) -> SafeString:
    """Return the chance, 0 to 1 or None for no date, to be done by the target date."""
    if chance is None:
        text = _("Your target is %(day)s; there is no likely date yet to compare it with.")
        return sentence(text, day=day_tag(target_on))
    look = ' class="care"' if chance < EVEN_ODDS else ""
    marked = format_html("<strong{}>{}</strong>", SafeString(look), chance_text(chance))
    text = _("Your target is %(day)s: the chance to be done by then is %(chance)s.")
    return sentence(text, day=day_tag(target_on), chance=marked)


def target_pace_sentence(pace: TargetPace) -> SafeString:
    """Return the hours a week that keep even odds and 8 in 10 for the target date; "" where none do."""
    if pace.even_hours is None:
        return SafeString("")
    even = hours_text(pace.even_hours)
    if pace.sure_hours is None:
        return sentence(_("Even odds take <strong>%(even)s h</strong> a week from now on."), even=even)
    text = _(
        "Even odds take <strong>%(even)s h</strong> a week from now on, an 80\u00a0%% chance takes "
        "<strong>%(sure)s h</strong>."
    )
    return sentence(text, even=even, sure=hours_text(pace.sure_hours))


def left_this_week_sentence(week: ThisWeek) -> SafeString:
    """Return what is left to do this week to stay on plan."""
    if week.is_break:
        return sentence(_("You have a break this week: no hours are due."))
    if week.is_wait:
        return sentence(
            _("No hours are due this week: nothing is open while you wait for a decision on aid.")
        )
    if not week.left_hours:
        return sentence(_("This week’s plan is done."))
    hours = hours_text(math.ceil(week.left_hours * 10 - ROUNDING_HOURS) / 10)
    return sentence(_("<strong>%(hours)s h left</strong> this week to stay on plan."), hours=hours)
