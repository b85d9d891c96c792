"""What a learner says of financial aid: what they pay with it, and how far an application is."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learningpath.writing.formats import day_text
from progress.answer.aid import ShownApplication, State
from progress.fields.fields import DayField
from progress.learner.former_slugs import present_slugs
from progress.models import AidApplication, CourseProgress
from progress.models.aid import MOST_REFUSALS

NONE, ALL = "none", "all"
YES, NO = "yes", "no"
OF_COURSE = "aid-"


class AidField(forms.ChoiceField):
    """Whether all paid courses are paid with aid, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("I pay with financial aid"),
            choices=[(NONE, gettext_lazy("No")), (ALL, gettext_lazy("All paid courses"))],
            widget=forms.RadioSelect,
            required=False,
            **kwargs,
        )


class AidForm(forms.Form):
    """Which courses are paid with aid: ``aid`` for all paid ones, ``aid-<course slug>`` for a single one.

    What is not sent stays as it is.
    """

    aid = AidField()

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, courses: Sequence[CourseProgress], pays: bool
    ) -> None:
        super().__init__(data, initial={"aid": ALL if pays else NONE}, auto_id="aid_%s")
        self.courses = courses
        self.said: dict[CourseProgress, bool] = {}

    @property
    def pays_all(self) -> bool | None:
        """Whether the valid form says that all paid courses are; None: it does not say."""
        chosen = self.cleaned_data["aid"]
        return chosen == ALL if chosen else None

    def clean(self) -> dict[str, Any]:
        """Settle what is said of single courses, and refuse a form that says nothing."""
        cleaned = super().clean() or self.cleaned_data
        for slug, answer in self._of_courses():
            progress = self._named(slug)
            if progress is None:
                self.add_error(None, _("A course is not in your plan: open the page again and choose anew."))
                break
            if answer not in (YES, NO):
                text = _("Choose for %(course)s whether you pay with financial aid.")
                self.add_error(None, text % {"course": progress.course.title})
                break
            self.said[progress] = answer == YES
        if not self.errors and not self.said and not cleaned["aid"]:
            self.add_error("aid", _("Choose one of them."))
        return cleaned

    def _of_courses(self) -> Iterator[tuple[str, str]]:
        for name in self.data:
            if name.startswith(OF_COURSE):
                yield name.removeprefix(OF_COURSE), str(self.data[name])

    def _named(self, slug: str) -> CourseProgress | None:
        present = present_slugs(one.course for one in self.courses).get(slug, slug)
        return next((one for one in self.courses if one.course.slug == present), None)


class ApplicationForm(forms.Form):
    """How far an application is, and since which day; without a day since today."""

    state = forms.ChoiceField(
        label=gettext_lazy("How far it is"), choices=State.choices, widget=forms.RadioSelect
    )
    on = DayField(
        label=gettext_lazy("On"),
        required=False,
        help_text=gettext_lazy("The day you sent it, or the day of the decision. Empty means today."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        application: ShownApplication,
        is_with_aid: bool,
        today: dt.date,
    ) -> None:
        initial = {"state": application.state.value, "on": application.on or today}
        super().__init__(data, initial=initial, auto_id="application_%s")
        self.application = application
        self.is_with_aid = is_with_aid
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Settle the day, and refuse one that has not come or stands before what it follows."""
        cleaned = super().clean() or self.cleaned_data
        self._refuse_what_needs_no_aid()
        state = cleaned.get("state")
        if state not in AidApplication.DATED:
            self.errors.pop("on", None)  # it says nothing of a state without a day
            return cleaned | {"on": None}
        if "on" not in cleaned:
            return cleaned
        on = cleaned["on"] or self.today
        earliest, text = self._earliest(state)
        if on > self.today:
            self.add_error("on", _("That day is still to come."))
        elif earliest and on < earliest:
            self.add_error("on", text % {"day": day_text(earliest)})
        return cleaned | {"on": on}

    def _refuse_what_needs_no_aid(self) -> None:
        one = self.application
        if not one.is_open:
            self.add_error(None, _("It is done or waived: no application is needed any more."))
        elif not self.is_with_aid:
            text = _("You do not pay %(course)s with financial aid. Say first that you do.")
            self.add_error(None, text % {"course": one.progress.course.title})

    def _earliest(self, state: str) -> tuple[dt.date | None, str]:
        """Return the day before which a state makes no sense, and what to say of an earlier one."""
        said = self.application.said
        if said is None:
            return None, ""
        if state == State.APPLIED:
            refused_on = said.on if said.state == State.REFUSED else None
            return refused_on, _("It was refused on %(day)s: it can be sent again from that day on.")
        sent_on = said.on if said.state == State.APPLIED else said.applied_on
        return sent_on, _("You sent it on %(day)s: the decision cannot be earlier.")

    def save(self) -> AidApplication:
        """Store it; runs inside ``saving``. A refusal after another state counts as one more."""
        one, said = self.application, self.application.said
        state, on = self.cleaned_data["state"], self.cleaned_data["on"]
        row = said or AidApplication(progress=one.progress, part=one.part)
        if state == State.REFUSED and row.state != State.REFUSED:
            row.refused_count = min(row.refused_count + 1, MOST_REFUSALS)
        row.applied_on = self._applied_on(state, on)
        row.state, row.on = state, on
        row.save()
        return row

    def _applied_on(self, state: str, on: dt.date | None) -> dt.date | None:
        said = self.application.said
        if on is None:
            return None
        if state == State.APPLIED or said is None:
            return on if state == State.APPLIED else None
        return said.on if said.state == State.APPLIED else said.applied_on
