"""All that is stored of a person, in named sections: what ``/plan/export/all.json`` is made of.

A section reads rows of an account as JSON can say them; docs/export.md tells what is in each. A new table of
people's rows gets a section here, or its test says why it is left out.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet

from courses.models import CatalogLoad, Course, Revision
from learningpath.models import PasswordCode, User
from learningpath.writing.hours import hours_number
from progress.learner.former_slugs import present_slugs
from progress.models import (
    AidApplication,
    AidChoice,
    AidText,
    Completion,
    CoreMark,
    CourseAid,
    CourseForecast,
    CourseProgress,
    EarlierPlan,
    Enrollment,
    Forecast,
    LastChange,
    PartMark,
    Pause,
    Plan,
    SaidAt,
    SideCourse,
    WeeklyLog,
)

FORMAT = "learning-path/1"  # to change with the meaning of a section or a field, not with one more
ROWS_AT_ONCE = 1000

Row = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """How to read a section: its rows, and whether it is the only row that there can be."""

    rows: Callable[[User], Iterator[Row]]
    is_one: bool = False


def rows_of(rows: Callable[[User], QuerySet], *names: str, **renamed: str) -> Callable[[User], Iterator[Row]]:
    """Return what reads these columns of rows; ``course="course__slug"`` gives one another name."""
    columns = {name: name for name in names} | renamed

    def read(user: User) -> Iterator[Row]:
        for values in rows(user).values_list(*columns.values()).iterator(ROWS_AT_ONCE):
            yield dict(zip(columns, values, strict=True))

    return read


def _account(user: User) -> Iterator[Row]:
    """Return the account itself, in one row; of the password only that there is one."""
    columns = ("email", "first_name", "last_name", "language", "calendar", "date_joined", "last_login")
    row = {name: getattr(user, name) for name in columns}
    yield row | {
        "has_password": user.has_usable_password(),
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "groups": list(user.groups.order_by("name").values_list("name", flat=True)),
        "permissions": list(user.user_permissions.order_by("codename").values_list("codename", flat=True)),
    }


def _second_factors(user: User) -> Iterator[Row]:
    """Return the second factors without their secrets."""
    for factor in Authenticator.objects.filter(user=user).order_by("created_at", "pk"):
        named = factor.data.get("name", "") if factor.type == Authenticator.Type.WEBAUTHN else ""
        yield {
            "type": factor.type,
            "name": named,
            "created_at": factor.created_at,
            "last_used_at": factor.last_used_at,
        }


def _plan(user: User) -> Iterator[Row]:
    """Return the plan; what was logged in the week of its change goes by the course's present slug."""
    columns = (
        "planned_pace_hours",
        "starts_on",
        "target_on",
        "time_zone",
        "changed_on",
        "changed_week_hours",
        "reached_on",
    )
    for row in rows_of(Plan.objects.for_user, *columns)(user):
        present = present_slugs(Course.objects.filter(progress__user=user))
        by_slug = row["changed_week_hours"].items()
        hours = {present.get(slug, slug): hours_number(Decimal(hours)) for slug, hours in by_slug}
        yield row | {"changed_week_hours": hours}


SECTIONS: dict[str, Section] = {
    "account": Section(_account, is_one=True),
    "email_addresses": Section(
        rows_of(
            lambda user: EmailAddress.objects.filter(user=user).order_by("pk"), "email", "verified", "primary"
        )
    ),
    "second_factors": Section(_second_factors),
    "password_codes": Section(
        rows_of(lambda user: PasswordCode.objects.filter(user=user).order_by("pk"), "made_at")
    ),
    "sessions": Section(
        rows_of(
            lambda user: UserSession.objects.filter(user=user).order_by("created_at", "pk"),
            "created_at",
            "last_seen_at",
            "user_agent",
            address="ip",
        )
    ),
    "plan": Section(_plan, is_one=True),
    "earlier_plans": Section(
        rows_of(
            lambda user: EarlierPlan.objects.for_user(user).order_by("replaced_on", "pk"),
            "planned_pace_hours",
            "since",
            "replaced_on",
            "finish_on",
        )
    ),
    "last_change": Section(rows_of(LastChange.objects.for_user, "changed_at", "rows"), is_one=True),
    "pauses": Section(rows_of(Pause.objects.for_user, "starts_on", "ends_on")),
    "enrollments": Section(rows_of(Enrollment.objects.for_user, "enrolled_on", "left_on", path="path__slug")),
    "courses": Section(
        rows_of(
            CourseProgress.objects.for_user,
            "position",
            "status",
            "completed_on",
            "waived_reason",
            "estimate_hours",
            "share_done_percent",
            "share_done_at_hours",
            "credited_hours",
            "stays_in_retired",
            "left_on",
            "told",
            course="course__slug",
        )
    ),
    "said_at": Section(
        rows_of(
            lambda user: SaidAt.objects.for_user(user).order_by("progress__position", "pk"),
            "estimate_at",
            "share_at",
            "parts_at",
            "parts_at_hours",
            course="progress__course__slug",
        )
    ),
    "completions": Section(
        rows_of(
            Completion.objects.for_user,
            "effort_kind",
            "effort_hours",
            "took_hours",
            "asks_took",
            course="progress__course__slug",
        )
    ),
    "core_marks": Section(
        rows_of(CoreMark.objects.for_user, "is_core", "is_said", course="progress__course__slug")
    ),
    "side_courses": Section(
        rows_of(
            SideCourse.objects.for_user,
            "pace_hours",
            "starts_on",
            "until",
            course="progress__course__slug",
            after="after__course__slug",
        )
    ),
    "part_marks": Section(
        rows_of(PartMark.objects.for_user, "state", course="progress__course__slug", part="part__slug")
    ),
    "aid_texts": Section(
        rows_of(AidText.objects.for_user, "text", "saved_at", course="progress__course__slug")
    ),
    "aid_choice": Section(rows_of(AidChoice.objects.for_user, "pays"), is_one=True),
    "course_aid": Section(rows_of(CourseAid.objects.for_user, "pays", course="progress__course__slug")),
    "aid_applications": Section(
        rows_of(
            AidApplication.objects.for_user,
            "state",
            "on",
            "applied_on",
            "refused_count",
            course="progress__course__slug",
            part="part__slug",
        )
    ),
    "weekly_logs": Section(
        rows_of(
            lambda user: WeeklyLog.objects.for_user(user).order_by("week_start", "course__slug"),
            "week_start",
            "hours",
            "first_logged_at",
            "changed_at",
            course="course__slug",
        )
    ),
    "forecasts": Section(
        rows_of(
            lambda user: Forecast.objects.for_user(user).order_by("week_start"),
            "week_start",
            "issued_on",
            "likely_on",
            "early_on",
            "late_on",
            "latest",
        )
    ),
    "course_forecasts": Section(
        rows_of(
            lambda user: CourseForecast.objects.for_user(user).order_by("forecast__week_start", "pk"),
            "likely_on",
            "early_on",
            "late_on",
            "is_counted",
            week_start="forecast__week_start",
            course="progress__course__slug",
        )
    ),
    "catalog_edits": Section(
        rows_of(
            lambda user: LogEntry.objects.filter(user=user).order_by("action_time", "pk"),
            "action_time",
            "action_flag",
            "object_repr",
            "change_message",
            kind="content_type__model",
        )
    ),
    "catalog_revisions": Section(
        rows_of(
            lambda user: Revision.objects.filter(made_by=user).order_by("made_at", "pk"),
            "made_at",
            "section",
            "slug",
            "action",
            "changes",
        )
    ),
    "catalog_loads": Section(
        rows_of(
            lambda user: CatalogLoad.objects.filter(loaded_by=user).order_by("loaded_at", "pk"),
            "loaded_at",
            "source",
            "report",
        )
    ),
}


def all_as_json(user: User, sections: Mapping[str, Section] = SECTIONS) -> Iterator[str]:
    """Yield the whole export piece by piece, so that many years of hours take no memory."""
    yield f'{{"format": "{FORMAT}"'
    for name, section in sections.items():
        yield f",\n{json.dumps(name)}: "
        yield from _one(section.rows(user)) if section.is_one else _list(section.rows(user))
    yield "}\n"


def _one(rows: Iterator[Row]) -> Iterator[str]:
    yield _text(next(rows, None))


def _list(rows: Iterator[Row]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield (",\n  " if number else "\n  ") + _text(row)
    yield "]"


def _text(row: Row | None) -> str:
    return json.dumps(row, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Return a day as 2026-11-27, an instant with its offset, hours as a number."""
    if isinstance(value, dt.date):  # an instant is one too
        return value.isoformat()
    if isinstance(value, Decimal):
        return hours_number(value)
    raise TypeError(value)
