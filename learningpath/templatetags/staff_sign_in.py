"""The way on to the admin site, for somebody who sets up a second factor because it asks for one."""

from typing import Any

from django import template

from learningpath.staff_sign_in import WANTED, has_shown_second_factor

register = template.Library()


@register.inclusion_tag("account/_wanted_admin_page.html", takes_context=True)
def wanted_admin_page(context: template.Context) -> dict[str, Any]:
    """Say why a second factor is asked for, or lead on to the page that was wanted, if one was."""
    request = context["request"]
    address = request.session.get(WANTED, "")
    return {"address": address, "is_ready": bool(address) and has_shown_second_factor(request)}
