"""The web addresses of the catalog, and where each stands; what a check of them found."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model, URLField

from courses.models import (
    AidRule,
    BrokenLink,
    CatalogEntry,
    Course,
    Part,
    Path,
    Provider,
    Resource,
    StudyGroup,
)

MODELS: tuple[type[Any], ...] = (Provider, AidRule, Course, Part, Path, StudyGroup, Resource)
OWNERS: dict[type[Any], str] = {AidRule: "provider", Part: "course"}  # of rows without a page of their own

Place = tuple[Model, str]  # a row, and what its field is called


def places_of_links(today: dt.date) -> dict[str, list[Place]]:
    """Return each address of the catalog, but for retired entries, with the rows that have it."""
    places: dict[str, list[Place]] = {}
    for url, place in _links(today):
        places.setdefault(url, []).append(place)
    return places


def _links(today: dt.date) -> Iterator[tuple[str, Place]]:
    for model in MODELS:
        fields = [field for field in model._meta.concrete_fields if isinstance(field, URLField)]  # noqa: SLF001
        owner = OWNERS.get(model, "")
        rows = model.objects.select_related(owner) if owner else model.objects.all()
        for row in rows if fields else ():
            entries = (row, getattr(row, owner)) if owner else (row,)
            if any(one.is_retired(today) for one in entries if isinstance(one, (CatalogEntry, Part))):
                continue
            for field in fields:
                if url := field.value_from_object(row):
                    yield url, (row, str(field.verbose_name))


def remember(problems: Mapping[str, str], today: dt.date) -> None:
    """Keep what a check found of addresses: those that are well, or were not asked for any more, go."""
    broken = {url: problem for url, problem in problems.items() if problem}
    with transaction.atomic():
        BrokenLink.objects.exclude(url__in=broken).delete()
        for url, problem in broken.items():
            BrokenLink.objects.update_or_create(
                url=url,
                defaults={"problem": problem[:200], "checked_on": today},
                create_defaults={"problem": problem[:200], "checked_on": today, "broken_since": today},
            )
