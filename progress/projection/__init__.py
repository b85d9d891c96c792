"""The answer to "when will I finish?": plain inputs in, dates out.

Standard library only: no Django, no database, no clock. ``progress/dashboard.py`` is the one bridge
from rows to these inputs.
"""

from progress.projection.project import (
    CourseInput,
    CourseProjection,
    Finish,
    PaceBasis,
    Projection,
    StudyInput,
    needed_pace_hours,
    project,
)
from progress.projection.weeks import DayRange, week_start_of

__all__ = [
    "CourseInput",
    "CourseProjection",
    "DayRange",
    "Finish",
    "PaceBasis",
    "Projection",
    "StudyInput",
    "needed_pace_hours",
    "project",
    "week_start_of",
]
