"""The catalog's pages, open to everybody."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.learner_part import learner_part_of
from courses.models import Course, Path, Resource, Step, StudyGroup


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Explain the app in one screen and show the first path."""
    today = timezone.localdate()
    first = Path.objects.current(today).with_steps().first()
    context = {"path": first, "today": today, "learner": learner_part_of(request.user, today)}
    return render(request, "courses/home.html", context)


@require_safe
def paths(request: HttpRequest) -> HttpResponse:
    """List the paths of the catalog and its courses."""
    today = timezone.localdate()
    context = {
        "paths": Path.objects.current(today).with_steps(),
        "courses": Course.objects.current(today).select_related("provider").prefetch_related("parts"),
        "today": today,
        "learner": learner_part_of(request.user, today),
    }
    return render(request, "courses/paths.html", context)


@require_safe
def path(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a path: core steps, additional steps."""
    found = get_object_or_404(Path.objects.published().with_steps(), slug=slug)
    today = timezone.localdate()
    context = path_context(found, today) | {"learner": learner_part_of(request.user, today)}
    return render(request, "courses/path.html", context)


def path_context(path: Path, today: dt.date) -> dict[str, Any]:
    """Return what the page of a path shows to everybody; the path was read with its steps."""
    return {"path": path, "today": today, "is_retired": path.is_retired(today)}


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a course, its effort, and for a paid one how financial aid works."""
    found = get_object_or_404(Course.objects.published().for_page(), slug=slug)
    today = timezone.localdate()
    learner = learner_part_of(request.user, today)
    context = course_context(found, today) | {"part": learner and learner.of_course(found)}
    return render(request, "courses/course.html", context)


def course_context(course: Course, today: dt.date) -> dict[str, Any]:
    """Return what the page of a course shows to everybody."""
    aid = Resource.objects.current(today).filter(kind=Resource.Kind.FINANCIAL_AID, provider=course.provider)
    steps = Step.objects.filter(course=course, path__in=Path.objects.current(today))
    return {
        "course": course,
        "aid_resources": aid if course.is_paid else aid.none(),
        "parts": course.current_parts(today),
        "steps": steps.select_related("path").with_place(),
        "today": today,
        "is_retired": course.is_retired(today),
    }


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """List the study groups."""
    today = timezone.localdate()
    groups = StudyGroup.objects.current(today)
    context = {"groups": groups, "learner": learner_part_of(request.user, today)}
    return render(request, "courses/groups.html", context)


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one study group."""
    found = get_object_or_404(StudyGroup.objects.published(), slug=slug)
    return render(request, "courses/group.html", {"group": found, "today": timezone.localdate()})


@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    """Show the shelves of resources, one for each kind."""
    by_kind = defaultdict(list)
    today = timezone.localdate()
    current = Resource.objects.current(today).select_related("provider", "required_path")
    for resource in current.prefetch_related("required_courses__course"):
        by_kind[resource.kind].append(resource)
    shelves = [(kind.label, by_kind[kind.value]) for kind in Resource.Kind if by_kind[kind.value]]
    context = {"shelves": shelves, "today": today, "learner": learner_part_of(request.user, today)}
    return render(request, "courses/resources.html", context)
