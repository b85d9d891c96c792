"""An academy, its courses, and a path through two of them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.models import Course, Path, Provider, Step

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def provider():
    return Provider.objects.create(slug="academy", title="Academy", url="https://academy.example/")


@pytest.fixture
def new_course(provider):
    def create(slug="statistics", **fields: object):
        return Course.objects.create(
            slug=slug,
            provider=provider,
            **{
                "title": slug.title(),
                "url": "https://academy.example/c",
                "level": "beginner",
                "description": "About it.",
                "source_url": "https://academy.example/c",
                "verified_on": TODAY,
                **fields,
            },
        )

    return create


def refused_by_database(create, **fields: object):
    with pytest.raises(IntegrityError), transaction.atomic():
        create(**fields)
    return True


@pytest.fixture
def path(new_course):
    path = Path.objects.create(slug="path", title="A path", summary="Two steps.")
    Step.objects.create(path=path, course=new_course("extra"), position=2, is_core=False)
    Step.objects.create(path=path, course=new_course("first"), position=1)
    return path
