"""What a learner can type: each form checks it, says what is wrong beside it, and loses nothing."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Min, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from courses.models import Course, Path, Step
from learningpath.time_zones import known_time_zones, time_zone_names, time_zone_text
from learningpath.writing.formats import day_text, hours_text, week_text
from learningpath.writing.hours import WRITE_HOURS_LIKE_THIS, parse_hours
from progress.learner.former_slugs import present_slugs
from progress.models import EARLIEST_DAY, HOURS_IN_A_WEEK, LATEST_DAY, CourseProgress, Pause, Plan, WeeklyLog
from progress.projection import week_start_of

if TYPE_CHECKING:
    from django.http import QueryDict

MOST_COURSES_OFFERED = 200  # in a list to choose from
NOT_DUE = {"invalid_choice": gettext_lazy("Choose a course of your plan that is still to do.")}
COURSE_FIELDS = ("first", "waive", "add")
LONGEST_LEAD_DAYS = 731  # how far ahead a plan may start


class HoursField(forms.CharField):
    """Hours as people type them; cleans to a Decimal, or None when left empty."""

    def __init__(self, *, max_hours: int = HOURS_IN_A_WEEK, above_zero: bool = False, **kwargs: Any) -> None:
        self.max_hours = max_hours
        self.above_zero = above_zero
        super().__init__(**{"max_length": 20, **kwargs})
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number without idle zeros, and what was typed as it was typed."""
        return hours_text(value) if isinstance(value, Decimal) else value

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


class SeenForm(forms.ModelForm):
    """A form on a stored row that notices when the row changed after its page was opened.

    The page carries a digest of the values it showed; a post without one is taken as it is.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._digest = self._digest_of_instance()
        self.initial["seen"] = self._digest

    def _digest_of_instance(self) -> str:
        if self.instance.pk is None:
            return "new"
        values = [str(getattr(self.instance, name)) for name in self._meta.fields or ()]
        return salted_hmac("progress.forms.SeenForm", "\0".join(values)).hexdigest()[:16]

    def clean(self) -> dict[str, Any]:
        """Settle the values against each other, then refuse to overwrite a change made elsewhere."""
        cleaned = self.settle(super().clean() or self.cleaned_data)
        if cleaned.get("seen") not in ("", None, self._digest) and self._would_change(cleaned):
            self.data = cast("QueryDict", self.data).copy()
            self.data["seen"] = self._digest  # saving again confirms
            raise ValidationError(
                _(
                    "This was changed elsewhere after you opened the page. "
                    "Look at your entries below and save again to keep them."
                ),
                code="conflict",
            )
        return cleaned

    def settle(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Return the values after checking them together; for subclasses."""
        return cleaned

    def _would_change(self, cleaned: dict[str, Any]) -> bool:
        asked = [name for name in self._meta.fields or () if name in self.fields]
        return any(cleaned.get(name) != getattr(self.instance, name) for name in asked)


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


@dataclass(frozen=True)
class WaiveBox:
    """A box "I know this already"; ``settled`` names the state of a course that needs no box."""

    course: Course
    is_ticked: bool
    settled: str


class CoursesField(forms.MultipleChoiceField):
    """Some of these courses, by their slugs; a page opened before one was renamed sends its former slug."""

    def __init__(self, *, courses: Iterable[Course], **kwargs: Any) -> None:
        courses = list(courses)
        self.present_slugs = present_slugs(courses)
        super().__init__(choices=[(course.slug, course.title) for course in courses], **kwargs)

    def to_python(self, value: Any) -> list[str]:
        """Return the present slugs (django.forms.MultipleChoiceField.to_python)."""
        return [self.present_slugs.get(slug, slug) for slug in super().to_python(value)]


class EnrollForm(PlanForm):
    """Enrolling in a path, or trying it: the plan, and which of its courses the learner knows already.

    Only a first plan is asked for its target date; a later enrollment leaves the one there is.
    """

    def __init__(self, *args: Any, path: Path, status_by_course: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None and "target_on" not in self.data:
            del self.fields["target_on"]
        self.path = path
        self.status_by_course = status_by_course
        if self.instance.pk is None and not self.is_bound:
            self.fields["time_zone"].widget.attrs["data-guess"] = ""  # a script may know better
        steps = [*path.additional_steps, *path.core_steps]
        self.fields["waive"] = CoursesField(
            label=_("I know this already"), courses=[step.course for step in steps], required=False
        )

    def core_boxes(self) -> list[WaiveBox]:
        """Return the boxes of the core courses."""
        return [self._box(step) for step in self.path.core_steps]

    def additional_boxes(self) -> list[WaiveBox]:
        """Return the boxes of the additional courses."""
        return [self._box(step) for step in self.path.additional_steps]

    def _post_clean(self) -> None:
        """Fill in the plan, and ask the database about its constraints only for a learner (ModelForm's hook).

        On SQLite that waits for whoever writes, which a visitor's look must not. The fields refuse the
        same, and the database asks again when a row is saved.
        """
        if self.user is None:
            self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)
        else:
            super()._post_clean()  # type: ignore[misc]

    @property
    def has_waived_core(self) -> bool:
        """Whether a core course is ticked, so that its box is not hidden."""
        return any(box.is_ticked for box in self.core_boxes())

    def answers(self) -> list[tuple[str, str]]:
        """Return a valid form's answers, each once, as names and values that fill it in again."""
        asked = self.cleaned_data
        target_on = asked.get("target_on")
        return [
            ("planned_pace_hours", hours_text(asked["planned_pace_hours"])),
            ("starts_on", asked["starts_on"].isoformat()),
            *([("target_on", target_on.isoformat())] if target_on else []),
            ("time_zone", asked["time_zone"]),
            *(("waive", slug) for slug in dict.fromkeys(asked["waive"])),
        ]

    def _box(self, step: Step) -> WaiveBox:
        status = self.status_by_course.get(step.course_id, "")
        settled = str(CourseProgress.Status(status).label) if status in ("waived", "completed") else ""
        ticked = cast("CoursesField", self.fields["waive"]).to_python(self["waive"].value())
        return WaiveBox(step.course, step.course.slug in ticked, settled)


class StatusForm(SeenForm):
    """A course's state; what does not belong to the chosen state is cleared."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=CourseProgress.Status, widget=forms.RadioSelect
    )
    completed_on = DayField(
        label=gettext_lazy("Completed on"),
        required=False,
        help_text=gettext_lazy("Empty keeps the day it has, or means today."),
    )

    class Meta:
        model = CourseProgress
        fields = ["status", "completed_on", "waived_reason"]

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        reason = self.fields["waived_reason"]
        reason.label = _("Why you need not study it")
        reason.help_text = _("For a waived course, if you like: a degree, a job, another course.")
        self._completed_before = self.instance.completed_on

    def clean_completed_on(self) -> dt.date | None:
        """Return a day that has come."""
        completed_on = self.cleaned_data["completed_on"]
        if completed_on and completed_on > self.today:
            raise ValidationError(_("A day up to today."), code="future")
        return completed_on

    def settle(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Give a completed course its day, and take the day and the reason from all others."""
        if cleaned.get("status") == CourseProgress.Status.COMPLETED:
            cleaned["completed_on"] = cleaned.get("completed_on") or self._completed_before or self.today
        else:
            cleaned["completed_on"] = None
        if cleaned.get("status") != CourseProgress.Status.WAIVED:
            cleaned["waived_reason"] = ""
        elif "waived_reason" not in self.data:  # a post of the status alone
            cleaned["waived_reason"] = self.instance.waived_reason
        return cleaned


class EstimateForm(SeenForm):
    """The learner's own estimate of a course, which replaces the published effort."""

    estimate_hours = HoursField(
        label=gettext_lazy("Your own estimate, in hours for the whole course"),
        max_hours=5000,
        above_zero=True,
        required=False,
        help_text=gettext_lazy("Leave empty to use the published effort."),
    )

    class Meta:
        model = CourseProgress
        fields = ["estimate_hours"]


class PauseForm(forms.ModelForm):
    """Days on which no study is planned."""

    starts_on = DayField(label=gettext_lazy("First day off"))
    ends_on = DayField(label=gettext_lazy("Last day off"))

    class Meta:
        model = Pause
        fields = ["starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the start."""
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day is the first day or later."))
        return cleaned


class PercentField(forms.IntegerField):
    """A whole number, with or without its sign."""

    def to_python(self, value: Any) -> int | None:
        """Return the number (django.forms.IntegerField.to_python)."""
        return super().to_python(str(value or "").strip().removesuffix("%"))


class ShareDoneForm(SeenForm):
    """The learner's word on how much of a course is done, which says more than its hours alone."""

    share_done_percent = PercentField(
        label=gettext_lazy("How much of it is done, in percent"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=gettext_lazy(
            "By lessons or weeks of the course. From 20 % on it counts more than the hours. "
            "Leave empty to go by the hours; when it is all done, set the course to completed."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "5"}),
    )

    class Meta:
        model = CourseProgress
        fields = ["share_done_percent"]


class WhatIfForm(forms.Form):
    """What a learner supposes: another pace, a date, a break, another order, a course more or less."""

    hours = HoursField(label=gettext_lazy("Hours a week"), above_zero=True, required=False)
    by = DayField(label=gettext_lazy("Finish by"), required=False)
    pause_from = DayField(label=gettext_lazy("Break from"), required=False)
    pause_to = DayField(label=gettext_lazy("Break until"), required=False)
    first = forms.ChoiceField(label=gettext_lazy("Study next"), required=False, error_messages=NOT_DUE)
    waive = forms.ChoiceField(label=gettext_lazy("Waive"), required=False, error_messages=NOT_DUE)
    add = forms.CharField(label=gettext_lazy("One more course"), required=False, widget=forms.Select)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        due: Mapping[str, str],
        addable: QuerySet[Course],
        renamed: Mapping[str, str],
    ) -> None:
        """Take the titles of the courses that are due by their slugs, and the courses to add.

        Of a long catalog only the first are offered; any of them can be asked for in the address.
        ``renamed`` are the present slugs of the learner's courses by their former ones.
        """
        asked = last_values(data or {})
        self.to_add = _course_to_add(addable, str(asked.get("add", "")).strip())
        if self.to_add:
            asked["add"] = self.to_add.slug
        for name in asked.keys() & {"first", "waive"}:
            asked[name] = renamed.get(asked[name], asked[name])
        super().__init__(None if data is None else asked)
        cast("forms.ChoiceField", self.fields["first"]).choices = [("", _("as planned")), *due.items()]
        no_course = ("", pgettext("course", "none"))
        cast("forms.ChoiceField", self.fields["waive"]).choices = [no_course, *due.items()]
        offered = addable.order_by("title").values_list("slug", "title")[:MOST_COURSES_OFFERED]
        courses = dict(offered) | ({self.to_add.slug: self.to_add.title} if self.to_add else {})
        cast("forms.Select", self.fields["add"].widget).choices = [no_course, *courses.items()]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in COURSE_FIELDS else "form-control"

    def clean_add(self) -> Course | None:
        """Return the course to add, or None for none."""
        if self.cleaned_data["add"] and self.to_add is None:
            text = _("No such course to add: choose one from the list.")
            raise ValidationError(text, code="unknown_course")
        return self.to_add

    def clean(self) -> dict[str, Any]:
        """Settle the two days of a break, and a course that cannot come next and be waived."""
        cleaned = super().clean() or self.cleaned_data
        first_day, last_day = cleaned.get("pause_from"), cleaned.get("pause_to")
        if first_day and not last_day and "pause_to" not in self.errors:
            self.add_error("pause_to", _("When does the break end?"))
        elif last_day and not first_day and "pause_from" not in self.errors:
            self.add_error("pause_from", _("When does the break begin?"))
        elif first_day and last_day and last_day < first_day:
            self.add_error("pause_to", _("The last day is the first day or later."))
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("waive"):
            self.add_error("waive", _("A waived course cannot come next."))
        return cleaned

    def asked_values(self) -> list[tuple[str, str]]:
        """Return what was asked as names and values, for a form that saves it."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]


def _course_to_add(addable: QuerySet[Course], slug: str) -> Course | None:
    """Return the course of a slug as typed, or of a former one."""
    if not slug or not slug.isprintable():  # PostgreSQL refuses to look for some characters
        return None
    present = addable.filter(slug=slug).first()
    return present or addable.filter(slug=Course.present_slug(slug)).first()


def last_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return posted fields as a plain dict; of a field sent twice the last value counts, as in Django."""
    return {name: data[name] for name in data}
