"""The pages of financial aid: what is paid with it, and how far each application is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learningpath.writing.formats import day_text
from progress.aid.forms import AidForm, ApplicationForm
from progress.aid.page import AidPage
from progress.answer.aid import ShownApplication, course_applications
from progress.answer.answer import Answer, answer_for
from progress.answer.saved import saved_text
from progress.learner.aid import choose_aid, choose_course_aid
from progress.learner.door import today_of, with_plan
from progress.learner.former_slugs import present_slugs
from progress.learner.saving import saving
from progress.models import AidApplication, Plan
from progress.undo import last as undo


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def aid(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show all applications, or set which courses are paid with financial aid."""
    if request.method != "POST":
        return _aid_page(request, answer_for(plan, today_of(plan)))
    with saving(request.user) as save:
        answer = answer_for(save.plan, save.today)
        form = AidForm(request.POST, courses=answer.in_plan, pays=answer.aid.pays)
        if not form.is_valid():
            return save.nothing(_aid_page(request, answer, form))
        pays_all = answer.aid.pays if form.pays_all is None else form.pays_all
        if form.pays_all is not None:
            choose_aid(save.plan, pays=pays_all)
        for progress, pays in form.said.items():
            choose_course_aid(progress, pays=pays, pays_all=pays_all)
    messages.success(request, saved_text(save, _chosen_text(form)))
    return redirect("aid")


def _chosen_text(form: AidForm) -> str:
    if form.pays_all is not None:
        all_text = _("You pay all paid courses with financial aid.")
        return all_text if form.pays_all else _("You pay without financial aid.")
    (progress, pays), *_others = form.said.items()
    text = (
        _("%(course)s is paid with financial aid.")
        if pays
        else _("%(course)s is paid without financial aid.")
    )
    return text % {"course": progress.course.title}


def _aid_page(request: HttpRequest, answer: Answer, form: AidForm | None = None) -> HttpResponse:
    context = {
        "page": AidPage(answer),
        "form": form or AidForm(courses=answer.in_plan, pays=answer.aid.pays),
        "undo": undo.card_of(answer.plan, timezone.now()),
    }
    return render(request, "progress/aid/aid.html", context, status=422 if form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_plan
def application(request: HttpRequest, plan: Plan, slug: str, part: str) -> HttpResponse:
    """Show one application, or set how far it is (``state`` and ``on``)."""
    if request.method != "POST":
        answer = answer_for(plan, today_of(plan))
        return _application_page(request, _form_of(answer, slug, part, None))
    with saving(request.user) as save:
        form = _form_of(answer_for(save.plan, save.today), slug, part, request.POST)
        if not form.is_valid():
            return save.nothing(_application_page(request, form, status=422))
        row = form.save()
    messages.success(request, saved_text(save, _said_text(form.application, row)))
    return redirect("aid")


def _form_of(answer: Answer, slug: str, part: str, data: QueryDict | None) -> ApplicationForm:
    one = _application(answer, slug, part)
    is_with_aid = answer.aid.is_for(one.progress)
    return ApplicationForm(data, application=one, is_with_aid=is_with_aid, today=answer.today)


def _application(answer: Answer, slug: str, name: str) -> ShownApplication:
    """Return the application of an address, by slugs or former ones, or raise Http404."""
    present = present_slugs(one.course for one in answer.in_plan).get(slug, slug)
    progress = next((one for one in answer.in_plan if one.course.slug == present), None)
    every = course_applications(answer, progress) if progress else []
    found = [one for one in every if name == one.name]
    found += [one for one in every if one.part and name in one.part.formerly]
    if not found:
        raise Http404("no such course or part")
    return found[0]


def _application_page(request: HttpRequest, form: ApplicationForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "application": form.application}
    return render(request, "progress/aid/application.html", context, status=status)


def _said_text(one: ShownApplication, row: AidApplication) -> str:
    state = AidApplication.State(row.state).label
    if row.on is None:
        return _("Application for %(title)s: %(state)s.") % {"title": one.title, "state": state}
    said = {"title": one.title, "state": state, "day": day_text(row.on)}
    return _("Application for %(title)s: %(state)s on %(day)s.") % said
