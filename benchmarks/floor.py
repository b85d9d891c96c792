"""The floor the dashboard is measured against: login, session, an indexed query, one line of a template."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from learningpath.urls import urlpatterns as pages
from progress.models import WeeklyLog

ONE_LINE = Template("<!DOCTYPE html><title>Hours</title><p>{{ hours }} h</p>")


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """Show the hours of the learner's newest week."""
    logs = WeeklyLog.objects.for_user(request.user).order_by("-week_start")
    newest = logs.values_list("hours", flat=True).first()
    return HttpResponse(ONE_LINE.render(Context({"hours": newest})))


urlpatterns = [path("floor/", floor), *pages]
