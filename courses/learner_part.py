"""The learner's part of the catalog's pages, made by an app that knows learners; the catalog knows none.

Whoever is not signed in has no part: the pages are the same for all of them.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, Protocol

from courses.models import Course, Path, Resource, StudyGroup


class Fragment(Protocol):
    """A piece of a page; its template finds it as ``part``."""

    @property
    def template(self) -> str:
        """The path of its template."""


class LearnerPart(Protocol):
    """What a signed-in learner reads and does on the catalog's pages, read once for a page."""

    def of_course(self, course: Course) -> Fragment:
        """Return where the learner is with the course of a page, and what they can do with it."""

    def of_path(self, path: Path) -> Fragment:
        """Return whether the learner follows a path, what is new in it, and what they can do with it."""

    def beside(self, entry: Course | Resource | StudyGroup) -> Fragment | None:
        """Return a few words beside an entry of a list; None where there is nothing to say."""


Reader = Callable[[Any, dt.date], LearnerPart]

_readers: list[Reader] = []


def register_learner_part(read: Reader) -> None:
    """Let an app read a signed-in user's part of the catalog's pages."""
    _readers[:] = [read]


def learner_part_of(user: Any, today: dt.date) -> LearnerPart | None:
    """Return a user's part of what the catalog is ``today``; None for whoever is not signed in."""
    return _readers[0](user, today) if _readers and user.is_authenticated else None
