"""Why a date is missing, as a template filter."""

from django import template

from progress.answer.explanation import reason_text

register = template.Library()

register.filter("reason", reason_text)
