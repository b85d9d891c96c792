"""The figures of a chart as tables, as a template filter."""

from django import template

from progress.answer.charts.markup import disclosure

register = template.Library()

register.filter("as_tables", disclosure)
