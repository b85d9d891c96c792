"""What is wrong with a form, as a template filter."""

from django import template

from learningpath.form_errors import form_errors

register = template.Library()

register.filter("form_errors", form_errors)
