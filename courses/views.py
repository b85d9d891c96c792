"""The catalog's pages, open to everybody."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.learner_part import learner_part_of
from courses.models import Course, Path, Resource, Step, StudyGroup


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Explain the app in one screen and show the first path."""
    first = Path.objects.current().with_steps().first()
    return render(request, "courses/home.html", {"path": first, "learner": learner_part_of(request.user)})


@require_safe
def paths(request: HttpRequest) -> HttpResponse:
    """List the paths of the catalog and its courses."""
    context = {
        "paths": Path.objects.current().with_steps(),
        "courses": Course.objects.current().select_related("provider"),
        "learner": learner_part_of(request.user),
    }
    return render(request, "courses/paths.html", context)


@require_safe
def path(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a path: core steps, additional steps."""
    found = get_object_or_404(Path.objects.with_steps(), slug=slug)
    return render(request, "courses/path.html", {"path": found, "learner": learner_part_of(request.user)})


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a course, its effort, and for a paid one how financial aid works."""
    found = get_object_or_404(Course.objects.for_page(), slug=slug)
    aid = Resource.objects.current().filter(kind=Resource.Kind.FINANCIAL_AID, provider=found.provider)
    learner = learner_part_of(request.user)
    context = {
        "course": found,
        "part": learner and learner.of_course(found),
        "aid_resources": aid if found.is_paid else aid.none(),
        "steps": Step.objects.filter(course=found, path__retired_on=None).select_related("path"),
    }
    return render(request, "courses/course.html", context)


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """List the study groups."""
    context = {"groups": StudyGroup.objects.current(), "learner": learner_part_of(request.user)}
    return render(request, "courses/groups.html", context)


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one study group."""
    return render(request, "courses/group.html", {"group": get_object_or_404(StudyGroup, slug=slug)})


@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    """Show the shelves of resources, one for each kind."""
    by_kind = defaultdict(list)
    for resource in Resource.objects.current().select_related("provider"):
        by_kind[resource.kind].append(resource)
    shelves = [(kind.label, by_kind[kind.value]) for kind in Resource.Kind if by_kind[kind.value]]
    context = {"shelves": shelves, "today": timezone.localdate(), "learner": learner_part_of(request.user)}
    return render(request, "courses/resources.html", context)
