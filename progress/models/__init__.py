"""What a learner has, one file a capability."""

from progress.models.course_progress import (
    EARLIEST_DAY,
    HOURS_IN_A_WEEK,
    LATEST_DAY,
    CourseForecast,
    CourseProgress,
    DayOfWeek,
    EarlierPlan,
    Enrollment,
    Forecast,
    Pause,
    Plan,
    WeeklyLog,
)

__all__ = [
    "EARLIEST_DAY",
    "HOURS_IN_A_WEEK",
    "LATEST_DAY",
    "CourseForecast",
    "CourseProgress",
    "DayOfWeek",
    "EarlierPlan",
    "Enrollment",
    "Forecast",
    "Pause",
    "Plan",
    "WeeklyLog",
]
