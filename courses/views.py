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
        "courses": Course.objects.current(today).select_related("provider"),
        "today": today,
        "learner": learner_part_of(request.user, today),
    }
    return render(request, "courses/paths.html", context)


@require_safe
def path(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a path: core steps, additional steps."""
    found = get_object_or_404(Path.objects.with_steps(), slug=slug)
    today = timezone.localdate()
    is_retired = found.is_retired(today)
    context = {
        "path": found,
        "today": today,
        "is_retired": is_retired,
        "learner": learner_part_of(request.user, today),
    }
    return render(request, "courses/path.html", context)


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a course, its effort, and for a paid one how financial aid works."""
    found = get_object_or_404(Course.objects.for_page(), slug=slug)
    today = timezone.localdate()
    aid = Resource.objects.current(today).filter(kind=Resource.Kind.FINANCIAL_AID, provider=found.provider)
    learner = learner_part_of(request.user, today)
    context = {
        "course": found,
        "part": learner and learner.of_course(found),
        "aid_resources": aid if found.is_paid else aid.none(),
        "steps": Step.objects.filter(course=found, path__in=Path.objects.current(today)).select_related(
            "path"
        ),
        "today": today,
        "is_retired": found.is_retired(today),
    }
    return render(request, "courses/course.html", context)


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
    found = get_object_or_404(StudyGroup, slug=slug)
    return render(request, "courses/group.html", {"group": found, "today": timezone.localdate()})


@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    """Show the shelves of resources, one for each kind."""
    by_kind = defaultdict(list)
    today = timezone.localdate()
    for resource in Resource.objects.current(today).select_related("provider"):
        by_kind[resource.kind].append(resource)
    shelves = [(kind.label, by_kind[kind.value]) for kind in Resource.Kind if by_kind[kind.value]]
    context = {"shelves": shelves, "today": today, "learner": learner_part_of(request.user, today)}
    return render(request, "courses/resources.html", context)
