"""The formats of learningpath.writing.formats as template filters."""

from django import template

from learningpath.writing import formats

register = template.Library()

register.filter("hours", formats.hours_text)
register.filter("exact_hours", formats.exact_hours_text)
register.filter("about_hours", formats.about_hours_text)
register.filter("up_to", formats.range_text)
register.filter("chance", formats.chance_text)
register.filter("days", formats.days_text)
register.filter("day_count", formats.day_count_text)
register.filter("day", formats.day_tag)
register.filter("month", formats.month_tag)
register.filter("week", formats.week_text)
