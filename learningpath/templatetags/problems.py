"""What is wrong with a form, as a template filter."""

from django import template

from learningpath.problems import problems_of

register = template.Library()

register.filter("problems", problems_of)
