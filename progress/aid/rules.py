"""The rules that dates of financial aid rest on, with their sources and their age."""

from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.models import AidRule
from learningpath.writing.formats import day_tag
from learningpath.writing.markup import paragraph, sentence
from progress.learner.aid import DATED_BY, Rules

Kind = AidRule.Kind


def rules_sentence(rules: Rules) -> SafeString:
    """Return what dates rest on, each rule with its source, how sure it is and when it was checked."""
    texts = {
        Kind.REVIEW_DAYS: _("A decision takes %(rule)s."),
        Kind.FINISH_DAYS: _("Access lasts %(rule)s."),
        Kind.NEXT_APPLICATION: _("The next application can be sent %(rule)s."),
    }
    return paragraph(
        *(sentence(text, rule=rule_source(rules, kind)) for kind, text in texts.items() if kind in rules)
    )


def rule_source(rules: Rules, kind: str | None) -> SafeString:
    """Return a rule with its source, its age and how sure it is; "" where there is none."""
    rule = rules.get(kind) if kind else None
    if rule is None:
        return SafeString("")
    # Translators: a rule; where somebody read it, when, and how sure that is.
    text = _("%(rule)s by %(source)s, checked %(day)s, confidence: %(confidence)s")
    return sentence(
        text,
        rule=rule.value_text,
        source=_source(rule),
        day=day_tag(rule.verified_on),
        confidence=rule.get_confidence_display(),
    )


def _source(rule: AidRule) -> SafeString:
    host = (urlsplit(rule.source_url).hostname or rule.source_url).removeprefix("www.")
    return format_html('<a href="{}" rel="noopener">{}</a>', rule.source_url, host)


def missing_sentence(rules: Rules, provider: str) -> str:
    """Return that nobody knows the days of a provider's aid; "" where the rules say them."""
    missing = [kind for kind in DATED_BY if kind not in rules]
    if not missing:
        return ""
    if len(missing) == len(DATED_BY):
        text = _("The catalog has no rules of aid of %(provider)s, so there are no dates.")
        return text % {"provider": provider}
    text = _(
        "The catalog does not know all rules of aid of %(provider)s, so there are no dates. "
        "Missing: %(rules)s."
    )
    return text % {"provider": provider, "rules": ", ".join(str(kind.label) for kind in missing)}
