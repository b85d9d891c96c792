"""The paths a learner follows, as the dashboard needs them."""

from dataclasses import dataclass
from typing import Any, Self

from courses.models import Path
from progress.models import Enrollment

PATH_FIELDS = ("id", "slug", "title")


@dataclass(frozen=True)
class Followed:
    """The paths, only what is shown of them, and the ids of their courses in order."""

    paths: tuple[Path, ...]
    course_ids: tuple[int, ...]

    @classmethod
    def read(cls, user: Any) -> Self:
        """Read the paths a learner follows in one query."""
        followed = Enrollment.objects.for_user(user).filter(left_on=None).order_by()
        step = ("path__steps__position", "path__steps__course_id")
        rows = followed.values_list("enrolled_on", "pk", *step, *(f"path__{name}" for name in PATH_FIELDS))
        paths: dict[int, Path] = {}
        course_ids: list[int] = []
        for _enrolled_on, pk, _position, course_id, *of_path in sorted(rows):
            paths[pk] = Path(**dict(zip(PATH_FIELDS, of_path, strict=True)))
            if course_id is not None:  # as it is of a path without steps
                course_ids.append(course_id)
        return cls(tuple(paths.values()), tuple(course_ids))
