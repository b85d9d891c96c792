"""Trying a plan before signing up, and making it the plan of whoever signs up or in next."""

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.models import Path
from learningpath.time_zones import known_time_zones
from learningpath.writing.formats import day_text, hours_text
from progress.enrollment.views import save_enrollment, usual_plan, with_offered
from progress.fields.forms import EnrollForm
from progress.learner.locking import learner_locked
from progress.models import Enrollment, Plan
from progress.trying.tried_plan import tried_plan

if TYPE_CHECKING:
    from learningpath.models import User

# In the session: a path's slug, answers as in an address, and whether they are for an account there is.
KEPT = "tried_plan"
KEPT_FOR_SECONDS = 24 * 60 * 60  # then nobody who signs in or up on this device sees it
MOST_OTHER_PATHS = 10


@require_http_methods(["GET", "HEAD", "POST"])
def try_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the dates of a plan that somebody tries; posting it keeps it until they have signed up or in.

    The address says it all, so that it can be shared; nothing is stored for whoever only looks.
    """
    path = get_object_or_404(Path.objects.current().with_steps(), slug=slug)
    posted = request.method == "POST"
    form = _form(request.POST if posted else with_offered(request.GET, usual_plan(request)), path)
    if posted and form.is_valid():
        return _keep(request, form)
    return _page(request, form)


def _form(answers: QueryDict, path: Path, plan: Plan | None = None) -> EnrollForm:
    zone_name = answers.get("time_zone", "")
    zone = ZoneInfo(zone_name if zone_name in known_time_zones() else "UTC")
    return EnrollForm(
        answers,
        instance=plan or Plan(),
        path=path,
        status_by_course={},
        today=timezone.localdate(timezone=zone),
        user=None,  # who has no plan has no hours that a first day could leave out
    )


def _page(request: HttpRequest, form: EnrollForm) -> HttpResponse:
    is_given = request.method == "POST" or {"time_zone", "starts_on"} & request.GET.keys()
    if not is_given:
        form.fields["time_zone"].widget.attrs["data-guess"] = ""  # a script may know better
    tried = None
    if form.is_valid():
        tried = tried_plan(form.instance, form.path, form.cleaned_data["waive"], form.today)
    context = {
        "form": form,
        "path": form.path,
        "tried": tried,
        "own_plan": getattr(request.user, "plan", None),
        "other_paths": Path.objects.current().exclude(pk=form.path.pk)[:MOST_OTHER_PATHS],
        "same_plan": urlencode([pair for pair in form.answers() if pair[0] != "waive"]) if tried else "",
        "zone_is_guess": not is_given,
    }
    page = render(request, "progress/trying/try.html", context, status=200 if tried else 422)
    if request.GET:
        page["X-Robots-Tag"] = "noindex"
    return page


def _keep(request: HttpRequest, form: EnrollForm) -> HttpResponse:
    has_account = request.user.is_authenticated or request.POST.get("account") == "yes"
    request.session[KEPT] = {
        "path": form.path.slug,
        "answers": urlencode(form.answers()),
        "has_account": has_account,
    }
    if request.user.is_authenticated:
        return cast("HttpResponse", go_on_with_tried_plan(request, request.user))
    request.session.set_expiry(KEPT_FOR_SECONDS)
    asked = form.cleaned_data
    values = {
        "path": form.path.title,
        "hours": hours_text(asked["planned_pace_hours"]),
        "day": day_text(asked["starts_on"]),
    }
    messages.info(
        request, _("Your plan is waiting: “%(path)s”, %(hours)s h a week from %(day)s on.") % values
    )
    return redirect("account_login" if has_account else "account_signup")


# --- Signing up or in -----------------------------------------------------------------------------------


def keep_tried_plan(request: HttpRequest, user: "User") -> None:
    """Make what was tried the plan of a new account, in the transaction that makes the account.

    So it is there also when the address is confirmed on another device. The session still has it, so
    that nobody learns from what a later page says whether there was an account with that address.
    """
    path, answers = _kept(request)
    if path is None:
        return
    form = _form(answers, path, Plan(user=user))
    if form.is_valid():
        save_enrollment(form)


def go_on_with_tried_plan(request: HttpRequest, user: Any) -> HttpResponse | None:
    """Make what was tried the plan of who has just signed in, and lead on; None when nothing was tried.

    Who meant to sign up may be somebody else on the same device: then it is only offered. A plan that
    there is already stays; what has become impossible is shown in the form to enroll.
    """
    if KEPT not in request.session:
        return None
    path, answers = _kept(request)
    has_account = request.session.pop(KEPT).get("has_account", False)
    request.session.set_expiry(None)
    if path is None:
        messages.warning(request, _("The path you tried takes no new learners any more. Choose another one."))
        return redirect("paths")
    with learner_locked(user):
        plan = Plan.objects.for_user(user).first()
        form = _form(answers, path, Plan(user=user))
        if plan is None and has_account and form.is_valid():
            save_enrollment(form)
        elif plan is None:
            return _offer(request, path, answers, is_possible=form.is_valid())
        elif not _is_kept(form, plan):
            return _lead_to_enroll(request, path)
    messages.success(request, _("You follow “%(path)s”.") % {"path": path.title})
    return redirect("dashboard")


def _kept(request: HttpRequest) -> tuple[Path | None, QueryDict]:
    """Return the path and the answers kept in the session; None when there is none or it was retired."""
    kept = request.session.get(KEPT, {"path": "", "answers": ""})
    slug = kept["path"]
    current = Path.objects.current().with_steps()
    path = current.filter(slug=slug).first() or current.filter(slug=Path.present_slug(slug)).first()
    return path if slug else None, QueryDict(kept["answers"])


def _is_kept(form: EnrollForm, plan: Plan) -> bool:
    """Return whether what was tried is the plan there is: made at sign-up, or sent twice."""
    follows = Enrollment.objects.for_user(plan.user).filter(path=form.path, left_on=None)
    same = form.is_valid() and all(
        form.cleaned_data[name] == getattr(plan, name) for name in EnrollForm.Meta.fields
    )
    return same and follows.exists()


def _lead_to_enroll(request: HttpRequest, path: Path) -> HttpResponse:
    messages.info(
        request, _("You have a plan already, and it stays as it is. Here you can follow this path with it.")
    )
    return redirect("enroll", path.slug)


def _offer(request: HttpRequest, path: Path, answers: QueryDict, *, is_possible: bool) -> HttpResponse:
    if is_possible:
        messages.info(
            request, _("Somebody tried this plan on this device. If it was you, go on with it here.")
        )
    else:
        messages.warning(request, _("The plan you tried needs another look before it can be yours."))
    return redirect(f"{reverse('enroll', args=[path.slug])}?{answers.urlencode()}")
