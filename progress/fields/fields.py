"""What forms ask for: hours, days, percentages, a time zone."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learningpath.writing.formats import exact_hours_text
from learningpath.writing.hours import WRITE_HOURS_LIKE_THIS, parse_hours
from learningpath.writing.keyboards import LONGEST_TYPED, plain_typed
from progress.models import EARLIEST_DAY, HOURS_IN_A_WEEK, LATEST_DAY

_WHOLE_PERCENT = re.compile(r"(\d{1,3})(?:[.,]0{1,2})? ?(?:%|percent|per cent|pour cent|በመቶ)?", re.ASCII)


class HoursField(forms.CharField):
    """Hours as people type them; cleans to a Decimal, or None when left empty."""

    def __init__(self, *, max_hours: int = HOURS_IN_A_WEEK, above_zero: bool = False, **kwargs: Any) -> None:
        self.max_hours = max_hours
        self.above_zero = above_zero
        super().__init__(**{"max_length": LONGEST_TYPED, **kwargs})
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number without idle zeros, and what was typed as it was typed."""
        return exact_hours_text(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """Return the hours, or None for an empty field (django.forms.Field.clean)."""
        text = super().clean(value)
        if not text:
            return None
        try:
            hours = parse_hours(text)
        except ValueError:
            raise ValidationError(WRITE_HOURS_LIKE_THIS, code="invalid") from None
        if hours > self.max_hours:
            text = ngettext("At most %(count)s hour.", "At most %(count)s hours.", self.max_hours)
            raise ValidationError(text % {"count": self.max_hours}, code="too_many")
        if self.above_zero and hours == 0:
            raise ValidationError(_("More than 0 hours."), code="too_few")
        return hours


class DayField(forms.DateField):
    """A day picked from a calendar or typed as YYYY-MM-DD."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> dt.date | None:
        """Return the day (django.forms.Field.clean), within the years the database takes."""
        day = super().clean(value)
        if day and not EARLIEST_DAY <= day <= LATEST_DAY:
            years = {"first": EARLIEST_DAY.year, "last": LATEST_DAY.year}
            raise ValidationError(_("A day from %(first)s to %(last)s.") % years, code="out_of_range")
        return day


class TimeZoneSelect(forms.Select):
    """A select of 400 options in one template; Django's renders a template for each."""

    template_name = "progress/fields/_time_zone_select.html"


class PercentField(forms.IntegerField):
    """A whole number as people type it, with or without its sign: ``35``, ``35 %``, ``35 pour cent``."""

    def to_python(self, value: Any) -> int | None:
        """Return the number (django.forms.IntegerField.to_python); nothing is rounded without a word."""
        typed = plain_typed(str(value or ""))
        found = _WHOLE_PERCENT.fullmatch(typed)
        if typed and not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(found[1] if found else "")
