"""What a learner has: one plan, enrollments, progress in courses, weekly logs, pauses, past forecasts.

One file a capability. Nothing here is derived; dates and remaining hours are computed per request.
Forecasts are no exception: they record what the learner was told in a week, right or wrong.
"""

from progress.models.aid import AidApplication, AidChoice, CourseAid
from progress.models.aid_text import LONGEST_TEXT, AidText
from progress.models.completion import Completion, EffortKind
from progress.models.core_mark import CoreMark
from progress.models.course_progress import CourseProgress
from progress.models.enrollment import Enrollment
from progress.models.forecast import CourseForecast, Forecast
from progress.models.hours import HoursField, total_hours, totals_by
from progress.models.last_change import LastChange
from progress.models.owned import EARLIEST_DAY, HOURS_IN_A_WEEK, LATEST_DAY, DayOfWeek
from progress.models.part_mark import (
    MarkedPart,
    Needed,
    PartMark,
    marked_parts,
    needed_of,
    part_hours,
    parts_marked_by,
)
from progress.models.pause import Pause
from progress.models.plan import EarlierPlan, Plan
from progress.models.said_at import ESTIMATE_AT, PARTS_AT, SHARE_AT, SaidAt
from progress.models.side_course import LEAST_SIDE_PACE_HOURS, SideCourse
from progress.models.weekly_log import WeeklyLog

__all__ = [
    "EARLIEST_DAY",
    "ESTIMATE_AT",
    "HOURS_IN_A_WEEK",
    "LATEST_DAY",
    "LEAST_SIDE_PACE_HOURS",
    "LONGEST_TEXT",
    "PARTS_AT",
    "SHARE_AT",
    "AidApplication",
    "AidChoice",
    "AidText",
    "Completion",
    "CoreMark",
    "CourseAid",
    "CourseForecast",
    "CourseProgress",
    "DayOfWeek",
    "EarlierPlan",
    "EffortKind",
    "Enrollment",
    "Forecast",
    "HoursField",
    "LastChange",
    "MarkedPart",
    "Needed",
    "PartMark",
    "Pause",
    "Plan",
    "SaidAt",
    "SideCourse",
    "WeeklyLog",
    "marked_parts",
    "needed_of",
    "part_hours",
    "parts_marked_by",
    "total_hours",
    "totals_by",
]
