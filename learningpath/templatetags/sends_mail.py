"""Whether this site sends mail, for pages that offer another way where it does not."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def sends_mail() -> bool:
    """Return whether mail can reach anybody: ``{% sends_mail as is_sent %}``."""
    return bool(settings.SENDS_MAIL)
