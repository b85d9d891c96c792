"""Names the account a page belongs to, for what a browser keeps of it."""

from typing import Any

from django import template
from django.utils.crypto import salted_hmac

register = template.Library()


@register.filter
def account_key(user: Any) -> str:
    """Return a name for an account that tells nobody whose it is; empty when nobody is signed in."""
    if not user.is_authenticated:
        return ""
    return salted_hmac("learningpath.account_key", str(user.pk), algorithm="sha256").hexdigest()[:16]
