"""The fact sheet for an application: read, and the learner's own words saved."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Part
from progress.answer.answer import answer_of
from progress.fact_sheet.applications import WHOLE, open_applications
from progress.fact_sheet.figures import Figures
from progress.fact_sheet.forms import AidTextForm
from progress.fact_sheet.words import save_words, words_for
from progress.learner.door import today_of, with_plan
from progress.learner.former_slugs import present_slugs
from progress.learner.rows import LearnerRows
from progress.learner.saving import saving
from progress.models import CourseProgress, Plan


@require_safe
@with_plan
def next_sheet(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Lead to the sheet of what is to be applied for next: the first paid course still to do."""
    rows = LearnerRows.read(plan)
    found = next(open_applications(rows.in_plan, today_of(plan)), None)
    if found is None:
        messages.info(request, _("No course of your plan that is still to do is paid."))
        return redirect("dashboard")
    return redirect(found.address)


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def sheet(request: HttpRequest, plan: Plan, slug: str, part: str) -> HttpResponse:
    """Show the sheet of a course, or of a part of it; save the learner's words (``text``)."""
    if request.method != "POST":
        return _page(request, plan, slug, part)
    with saving(request.user) as save:
        progress, _part = _applied_for(LearnerRows.read(save.plan), save.plan, slug, part)
        form = AidTextForm(request.POST)
        if not form.is_valid():
            return save.nothing(_page(request, save.plan, slug, part, form))
        text = form.cleaned_data["text"]
        save_words(progress, text, timezone.now())
    messages.success(request, _("Your words are saved.") if text else _("Your words are deleted."))
    return redirect("fact_sheet", slug, part)


def _applied_for(rows: LearnerRows, plan: Plan, slug: str, part: str) -> tuple[CourseProgress, Part | None]:
    """Return the learner's course and its part, also by former slugs; raises Http404 where there is none."""
    present = present_slugs(one.course for one in rows.progress).get(slug, slug)
    progress = next((one for one in rows.progress if one.course.slug == present), None)
    if progress is None:
        raise Http404(slug)
    if part == WHOLE:
        return progress, None
    parts = [marked.part for marked in progress.parts(today_of(plan))]
    present = present_slugs(parts).get(part, part)
    found = next((one for one in parts if one.slug == present), None)
    if found is None:
        raise Http404(part)
    return progress, found


def _page(
    request: HttpRequest, plan: Plan, slug: str, part: str, form: AidTextForm | None = None
) -> HttpResponse:
    rows, today = LearnerRows.read(plan), today_of(plan)
    progress, of_course = _applied_for(rows, plan, slug, part)
    words, earlier = words_for(progress)
    begin = words or earlier
    every = open_applications(rows.in_plan, today)
    others = [one for one in every if (one.progress.pk, one.part) != (progress.pk, of_course)]
    context = {
        "progress": progress,
        "part": of_course,
        "figures": Figures(progress, of_course, rows, answer_of(rows, None, today)),
        "form": form or AidTextForm(initial={"text": begin.text if begin else ""}),
        "words": words,
        "earlier": earlier,
        "others": others,
        "is_english": (get_language() or "en").startswith("en"),
    }
    status = 422 if form else 200
    page = render(request, "progress/fact_sheet/sheet.html", context, status=status)
    page["X-Robots-Tag"] = "noindex"
    return page
