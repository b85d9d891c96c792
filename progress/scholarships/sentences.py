"""What a deadline means for a learner, in sentences."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learningpath.writing.formats import chance_text, day_tag
from learningpath.writing.markup import in_english, paragraph, sentence
from progress.answer.sentences import EVEN_ODDS, target_pace_sentence
from progress.scholarships.outlook import Outlook


def outlook_text(outlook: Outlook) -> SafeString:
    """Return whether it is in time, with the chance and the hours a week that would do."""
    if outlook.is_finished:
        return sentence(_("You have finished what it asks for."))
    if outlook.missing:
        titles = SafeString(", ".join(in_english(title) for title in outlook.missing))
        text = ngettext(
            "It also asks for %(courses)s, which is not in your plan.",
            "It also asks for %(courses)s, which are not in your plan.",
            len(outlook.missing),
        )
        return sentence(text, courses=titles)
    return paragraph(_likely_sentence(outlook), target_pace_sentence(outlook.pace))


def _likely_sentence(outlook: Outlook) -> SafeString:
    if outlook.likely is None or outlook.chance is None:
        return sentence(_("There is no likely date yet to compare it with."))
    look = ' class="care"' if outlook.chance < EVEN_ODDS else ""
    chance = format_html("<strong{}>{}</strong>", SafeString(look), chance_text(outlook.chance))
    text = _("What it asks for likely ends on %(likely)s, after the deadline: the chance is %(chance)s.")
    if outlook.likely <= outlook.scholarship.deadline_on:
        text = _("What it asks for likely ends on %(likely)s, in time: the chance is %(chance)s.")
    return sentence(text, likely=day_tag(outlook.likely), chance=chance)
