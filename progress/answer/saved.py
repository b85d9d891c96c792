"""What a save did to the likely finish, in words, with the reason that weighs most."""

import datetime as dt
from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learningpath.writing.formats import day_tag
from learningpath.writing.markup import in_english, sentence
from progress.answer.explanation import move_text
from progress.answer.streams import known_until, with_additional_on
from progress.learner.record import Told
from progress.learner.saving import Saving
from progress.projection import Moved, moves_since


def saved_text(save: Saving, said: str) -> str:
    """Return what was saved and what that did to the likely finish: ``said`` alone where there is no date."""
    for progress in save.in_turn:
        in_turn = sentence(_("%(course)s is studied in its turn."), course=in_english(progress.course.title))
        said = sentence(_("%(said)s %(moved)s"), said=said, moved=in_turn)
    if save.after is None:
        return said
    moves = [_finish_text(save.before, save.after), _additional_text(save.before, save.after)]
    # Translators: two sentences in a row, each with its stop.
    text = _("%(said)s %(moved)s")
    return reduce(lambda told, moved: sentence(text, said=told, moved=moved), filter(None, moves), said)


def _finish_text(before: Told | None, after: Told) -> str:
    was = before.projection.finish.likely if before else None
    now = after.projection.finish.likely
    if after.projection.is_core_finished:
        return ""
    if now is None:
        return _("There is no likely finish any more.") if was else _known_text(before, after)
    if before is None or was is None:
        return sentence(_("Likely finish: %(now)s."), now=day_tag(now))
    if was == now:
        return sentence(_("Your likely finish stays %(now)s."), now=day_tag(now))
    return _moved_text(before, after)


def _known_text(before: Told | None, after: Told) -> str:
    """Say of a plan without a finish how far its dates reach, as its headline does; "" without any date."""
    was, now = _known_until(before) if before else None, _known_until(after)
    if now is None:
        return ""
    if was is None or was == now:
        return sentence(_("As far as hours are known: %(now)s."), now=day_tag(now))
    text = _("As far as hours are known: %(before)s → %(now)s.")
    return sentence(text, before=day_tag(was), now=day_tag(now))


def _known_until(told: Told) -> dt.date | None:
    last = known_until(told.projection)
    return last.finish.likely if last else None


def _additional_text(before: Told | None, after: Told) -> str:
    """Say what the save did to the end of the additional courses; "" where that is no other day."""
    was = before.projection.finish_with_additional.likely if before else None
    now = with_additional_on(after.projection)
    if now is None or now == was or after.projection.is_finished:
        return ""
    if was is None:
        return sentence(_("With the additional courses: %(now)s."), now=day_tag(now))
    text = _("With the additional courses: %(before)s → %(now)s.")
    return sentence(text, before=day_tag(was), now=day_tag(now))


def _moved_text(before: Told, after: Told) -> str:
    moved = moves_since(before.as_before(), after.study, after.projection.as_of)
    if moved is None or not moved.moves:
        return ""
    if moved.days > 0:
        text = ngettext(
            "Likely finish %(before)s → %(now)s, %(count)s day later (%(reason)s).",
            "Likely finish %(before)s → %(now)s, %(count)s days later (%(reason)s).",
            moved.days,
        )
    else:
        text = ngettext(
            "Likely finish %(before)s → %(now)s, %(count)s day earlier (%(reason)s).",
            "Likely finish %(before)s → %(now)s, %(count)s days earlier (%(reason)s).",
            -moved.days,
        )
    return sentence(
        text,
        before=day_tag(moved.from_on),
        now=day_tag(moved.to_on),
        count=abs(moved.days),
        reason=_reason(moved, after),
    )


def _reason(moved: Moved, after: Told) -> str:
    """Return the part that moved the date most in the direction it went."""
    move = max(moved.moves, key=lambda move: move.days if moved.days > 0 else -move.days)
    text = move_text(move, moved, after.study, after.projection.as_of, after.rows.titles)
    return text[:1].lower() + text[1:]
