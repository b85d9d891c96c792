"""The languages of the site, for the switch at the foot of each page."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def languages_in_their_own_words() -> list[tuple[str, str]]:
    """Return code and name of each language; Django's own tag would translate the names."""
    return settings.LANGUAGES
