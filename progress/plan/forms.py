"""What a learner can say of their plan."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learningpath.time_zones import known_time_zones, time_zone_names, time_zone_text
from learningpath.writing.formats import day_text, week_text
from progress.fields.fields import DayField, HoursField, TimeZoneSelect
from progress.fields.seen_form import SeenForm
from progress.learner.at_once import due_side_courses, why_no_pace
from progress.models import Plan, WeeklyLog
from progress.projection import week_start_of

LONGEST_LEAD_DAYS = 731  # how far ahead a plan may start


class PlanForm(SeenForm):
    """The plan: pace, first day, target date, time zone."""

    planned_pace_hours = HoursField(
        label=gettext_lazy("Hours a week"),
        above_zero=True,
        help_text=gettext_lazy("What you can give in an ordinary week."),
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    target_on = DayField(
        label=gettext_lazy("Target date"),
        required=False,
        help_text=gettext_lazy("If there is a date you want to be done by."),
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        help_text=gettext_lazy("Your weeks begin on Monday 0:00 there."),
    )

    class Meta:
        model = Plan
        fields = ["planned_pace_hours", "starts_on", "target_on", "time_zone"]

    def __init__(self, *args: Any, today: dt.date, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.user = user
        # An old name, which the list leaves out, may be the stored one or the device's.
        names = sorted({*time_zone_names(), self["time_zone"].value()} & known_time_zones())
        self.fields["time_zone"].widget = TimeZoneSelect(
            choices=[(name, time_zone_text(name)) for name in names], attrs={"data-time-zone": ""}
        )

    def clean_planned_pace_hours(self) -> Decimal:
        """Return hours a week that leave some beside those of the side courses, unless they are as stored."""
        hours: Decimal = self.cleaned_data["planned_pace_hours"]
        if self.user is None or hours == self.instance.planned_pace_hours:
            return hours
        if why_not := why_no_pace(hours, due_side_courses(self.user)):
            raise ValidationError(why_not, code="taken_beside")
        return hours

    def clean_time_zone(self) -> str:
        """Return a zone that exists."""
        name = self.cleaned_data["time_zone"]
        if name not in known_time_zones():
            raise ValidationError(_("No such time zone: choose one from the list."), code="unknown_zone")
        return name

    def clean_starts_on(self) -> dt.date:
        """Return a first day that leaves no logged week outside the plan."""
        starts_on = self.cleaned_data["starts_on"]
        if starts_on > self.today + dt.timedelta(days=LONGEST_LEAD_DAYS):
            raise ValidationError(_("At most two years ahead."), code="too_far")
        first_week = self._first_logged_week()
        if first_week and week_start_of(starts_on) > first_week:
            raise ValidationError(
                _("You have hours in the week of %(week)s: start in that week or earlier.")
                % {"week": week_text(first_week)},
                code="after_first_log",
            )
        return starts_on

    def _first_logged_week(self) -> dt.date | None:
        if self.user is None:  # a visitor who tries a plan
            return None
        return WeeklyLog.objects.for_user(self.user).aggregate(first=Min("week_start"))["first"]

    def settle(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Refuse a target before the first day."""
        asks_target = "target_on" in self.fields
        target_on = cleaned.get("target_on") if asks_target else self.instance.target_on
        if target_on and "starts_on" in cleaned and target_on <= cleaned["starts_on"]:
            self.add_error(
                "target_on" if asks_target else "starts_on",
                _("Your target date, %(day)s, has to come after the first day.")
                % {"day": day_text(target_on)},
            )
        return cleaned
