"""The answer to "when will I finish?": plain inputs in, dates out.

Standard library only: no Django, no database, no clock. ``progress/learner/rows.py`` is the
one bridge from rows to these inputs. To read it, begin with ``pace`` (how fast), then ``effort`` (how much),
``project`` (the dates), ``plan_line`` (the plan beside them), ``moved`` (what changed since) and
``score`` (how good earlier dates were), ``this_week`` (what is left of it); ``course`` and ``study`` hold the
inputs and ``weeks`` the calendar; ``beside``, ``order``, ``stream`` and ``line`` lead from the hours of
several streams to days. ``aid`` says when parts paid with financial aid open, ``aid_days`` what came of it.
"""

from progress.projection.aid import AidRules, Application, ApplicationState, NextApplication
from progress.projection.aid_days import Aid, AidDays, ApplicationDays, with_next_application, without_aid
from progress.projection.course import CourseInput, Guess, Piece, ShareDone, SideStudy, Word
from progress.projection.effort import EffortBias
from progress.projection.moved import Before, Move, Moved, Part, moves_since
from progress.projection.pace import Pace
from progress.projection.plan_line import Distance, Standing
from progress.projection.project import (
    CourseProjection,
    Finish,
    Projection,
    SideProjection,
    chance_by,
    needed_pace_hours,
    project,
)
from progress.projection.score import Issued, Score, score
from progress.projection.study import HoursSpan, StudyInput
from progress.projection.this_week import TargetPace, ThisWeek, access_pace, target_pace, this_week
from progress.projection.weeks import DayRange, week_start_of

__all__ = [
    "Aid",
    "AidDays",
    "AidRules",
    "Application",
    "ApplicationDays",
    "ApplicationState",
    "Before",
    "CourseInput",
    "CourseProjection",
    "DayRange",
    "Distance",
    "EffortBias",
    "Finish",
    "Guess",
    "HoursSpan",
    "Issued",
    "Move",
    "Moved",
    "NextApplication",
    "Pace",
    "Part",
    "Piece",
    "Projection",
    "Score",
    "ShareDone",
    "SideProjection",
    "SideStudy",
    "Standing",
    "StudyInput",
    "TargetPace",
    "ThisWeek",
    "Word",
    "access_pace",
    "chance_by",
    "moves_since",
    "needed_pace_hours",
    "project",
    "score",
    "target_pace",
    "this_week",
    "week_start_of",
    "with_next_application",
    "without_aid",
]
