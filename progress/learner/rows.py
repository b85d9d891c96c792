"""A learner's rows as the database has them, and as the projection's plain inputs: the one bridge.

All inputs are made here: of stored rows, of rows that somebody only tries, and of those kept as JSON.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django.db.models import Exists, JSONField, Prefetch, Value, prefetch_related_objects

from courses.models import Course, Part, Resource
from progress.learner.aid import AidRows, applications_of
from progress.learner.former_slugs import present_slugs
from progress.models import (
    AidChoice,
    CourseProgress,
    Forecast,
    MarkedPart,
    PartMark,
    Pause,
    Plan,
    WeeklyLog,
    marked_parts,
    parts_marked_by,
    total_hours,
    totals_by,
)
from progress.projection import (
    AidRules,
    Application,
    ApplicationState,
    CourseInput,
    DayRange,
    Guess,
    HoursSpan,
    Piece,
    ShareDone,
    SideStudy,
    StudyInput,
    Word,
    week_start_of,
)
from progress.projection.weeks import merged


@dataclass(frozen=True)
class LearnerRows:
    """What the database has of a learner.

    ``logs`` are (course id, week's Monday, hours); ``answers`` has the last answer of the newest weeks,
    as progress/learner/record.py wrote it, by the week's Monday. ``has_deadlines``: some scholarship of the
    catalog may have one, which another query would tell.
    """

    plan: Plan
    progress: Sequence[CourseProgress]
    logs: Sequence[tuple[int, dt.date, Decimal]] = ()
    pauses: Sequence[DayRange] = ()
    answers: Mapping[dt.date, Any] = field(default_factory=dict)
    has_deadlines: bool = False
    aid: AidRows = field(default_factory=AidRows)

    @classmethod
    def read(cls, plan: Plan) -> Self:
        """Read the rows in four queries, a fifth for the successors of retired courses, and two for aid.

        The few rows are sorted here, which is faster than having Django write ORDER BY.
        """
        pays = AidChoice.objects.for_user(plan.user).filter(pays=True)
        own = CourseProgress.objects.for_user(plan.user).with_courses().order_by()
        own = own.annotate(
            has_deadlines=Exists(Resource.objects.with_deadline()), plan_pays_with_aid=Exists(pays)
        )
        progress = sorted(own, key=lambda one: (one.position, one.pk))
        replaced = [one.course for one in progress if one.course.retired_on and one.course.successor_id]
        prefetch_related_objects(replaced, "successor")
        read_parts(plan.user, progress)
        logs = WeeklyLog.objects.for_user(plan.user).order_by()
        return cls(
            plan,
            progress,
            list(logs.values_list("course_id", "week_start", "hours")),
            *_pauses_and_answers(plan.user),
            has_deadlines=any(one.has_deadlines for one in progress),
            aid=AidRows.read(
                plan.user,
                progress,
                pays=any(one.plan_pays_with_aid for one in progress) if progress else pays.exists(),
            ),
        )

    @classmethod
    def read_many(cls, plans: Sequence[Plan]) -> list[Self]:
        """Read what dates of several learners are computed from: seven queries, however many they are.

        Two more are for aid, where somebody pays with it. Providers, successors and kept answers, which only
        pages show, are left out.
        """
        keys = [plan.user_id for plan in plans]
        progress = (
            CourseProgress.objects.for_users(keys)
            .select_related("said_at", "completion", "side_course", "core_mark", "course_aid")
            .order_by("position", "pk")
        )
        logs = WeeklyLog.objects.for_users(keys).order_by()
        pauses = Pause.objects.for_users(keys).order_by()
        progress_of = _by_first((one.user_id, one) for one in with_shared_courses(list(progress)))
        _read_parts_of_many(keys, [one for many in progress_of.values() for one in many])
        logs_of = _by_first(
            (user, log) for user, *log in logs.values_list("user", "course_id", "week_start", "hours")
        )
        pauses_of = _by_first(
            (user, DayRange(*days)) for user, *days in pauses.values_list("user", "starts_on", "ends_on")
        )
        aid_of = AidRows.of_many({key: progress_of[key] for key in keys})
        return [
            cls(
                plan,
                progress_of[plan.user_id],
                logs_of[plan.user_id],
                pauses_of[plan.user_id],
                aid=aid_of[plan.user_id],
            )
            for plan in plans
        ]

    @property
    def in_plan(self) -> list[CourseProgress]:
        """The courses that count, in the learner's order."""
        return [one for one in self.progress if one.left_on is None]

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the learner's courses by slug, and those of parts by ``course/part``."""
        titles = {one.course.slug: one.course.title for one in self.progress}
        for one in self.progress:
            titles |= {f"{one.course.slug}/{each.part.slug}": each.part.title for each in one.marked_parts}
        return titles

    @property
    def present_slugs(self) -> dict[str, str]:
        """Former slug -> present slug of the learner's courses that were renamed."""
        return present_slugs(progress.course for progress in self.progress)

    def slug_of(self, progress_id: int) -> str:
        """Return the slug of a course of the learner by the key of its row; "" of one that is not there."""
        return next((one.course.slug for one in self.progress if one.pk == progress_id), "")

    def hours_by_course(self, before_week: dt.date = dt.date.max) -> dict[int, Decimal]:
        """Return course id -> hours logged for it in the weeks before one, or in all."""
        return totals_by(
            (course_id, hours) for course_id, week_start, hours in self.logs if week_start < before_week
        )

    def hours_before_plan(self) -> dict[int, Decimal]:
        """Return course id -> hours that were logged for it when the plan line began."""
        hours = self.hours_by_course(week_start_of(self.plan.since))
        ids, present = {one.course.slug: one.course_id for one in self.progress}, self.present_slugs
        for slug, more in self.plan.changed_week_hours.items():
            if course_id := ids.get(present.get(slug, slug)):
                hours[course_id] = total_hours([hours.get(course_id, Decimal(0)), Decimal(more)])
        return hours

    def hours_by_week(self, course_ids: Collection[int] | None = None) -> dict[dt.date, Decimal]:
        """Return Monday -> hours of that week, of these courses or of all."""
        return totals_by(
            (week_start, hours)
            for course_id, week_start, hours in self.logs
            if course_ids is None or course_id in course_ids
        )

    @cached_property
    def hours_in_plan(self) -> dict[dt.date, Decimal]:
        """Monday -> hours of that week, of the courses that count."""
        return self.hours_by_week({one.course_id for one in self.in_plan})

    @property
    def logged_hours_in_plan(self) -> Decimal:
        """All hours logged for the courses that count."""
        return total_hours(self.hours_in_plan.values())

    @property
    def logged_hours_out_of_plan(self) -> Decimal:
        """All hours logged for courses that were taken out of the plan, or went with their path."""
        return total_hours(
            self.hours_by_week({one.course_id for one in self.progress if one.left_on}).values()
        )


def _pauses_and_answers(user: Any) -> tuple[list[DayRange], dict[dt.date, Any]]:
    """Read a learner's pauses and kept answers in one query; an answer's row has its JSON, a pause's none."""
    pauses = Pause.objects.for_user(user).values_list("starts_on", "ends_on", Value(None, JSONField()))
    answers = Forecast.objects.for_user(user).filter(latest__isnull=False)
    rows = pauses.order_by().union(
        answers.order_by().values_list("week_start", "issued_on", "latest"), all=True
    )
    found: tuple[list[DayRange], dict[dt.date, Any]] = ([], {})
    for first, last, answer in rows:
        if answer is None:
            found[0].append(DayRange(first, last))
        else:
            found[1][first] = answer
    return found


def with_shared_courses(progress: Sequence[CourseProgress]) -> Sequence[CourseProgress]:
    """Give each row its course, read once for all learners who have it."""
    courses = Course.objects.in_bulk({one.course_id for one in progress})
    for one in progress:
        one.course = courses[one.course_id]
    return progress


def read_parts(user: Any, progress: Sequence[CourseProgress]) -> None:
    """Read the parts of a learner's courses, with their marks, in one query for all."""
    parts = Prefetch("parts", queryset=parts_marked_by(user))
    prefetch_related_objects([one.course for one in progress], parts)
    for one in progress:
        one.marked_parts = marked_parts(one.course.parts.all())


def _read_parts_of_many(users: Sequence[int], progress: Sequence[CourseProgress]) -> None:
    """Read the parts of the courses of several learners, with their marks, in two queries."""
    parts = Part.objects.filter(course__in={one.course_id for one in progress}).order_by("position", "pk")
    parts_of = _by_first((part.course_id, part) for part in parts)
    marks = PartMark.objects.for_users(users).order_by()
    states = {(row, part): state for row, part, state in marks.values_list("progress", "part", "state")}
    for one in progress:
        one.marked_parts = [
            MarkedPart(part, states.get((one.pk, part.pk), PartMark.State.NEEDED))
            for part in parts_of[one.course_id]
        ]


def _by_first(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for first, second in pairs:
        found[first].append(second)
    return found


def study_input(rows: LearnerRows, today: dt.date) -> StudyInput:
    """Return the projection's inputs for a learner's rows as of a day; courses in the learner's order."""
    plan = rows.plan
    logged = rows.hours_by_course()
    before_plan = rows.hours_before_plan()
    courses = [
        (one, _course_input(one, today, logged, before_plan, rows.aid, _side_study(one, rows)))
        for one in rows.progress
    ]
    return StudyInput(
        planned_pace_hours=float(plan.planned_pace_hours),
        starts_on=plan.starts_on,
        courses=tuple(course for one, course in courses if one.left_on is None),
        hours_by_week=rows.hours_by_week(),
        pauses=tuple(merged(rows.pauses)),
        plan_changed_on=plan.changed_on,
        left_courses=tuple(course for one, course in courses if one.left_on),
        done_courses=tuple(course for one, course in courses if _was_done_in_plan(one)),
    )


def _was_done_in_plan(progress: CourseProgress) -> bool:
    """Whether a course was completed in the plan before it was taken out of it."""
    left_on, done_on = progress.left_on, progress.completed_on
    return left_on is not None and done_on is not None and done_on <= left_on


def untouched(course: Course, today: dt.date, aid: AidRows) -> CourseInput:
    """Return the projection's input for a course of which nothing is done; aid as the plan has it."""
    progress = CourseProgress(course=course)
    progress.marked_parts = [MarkedPart(part, PartMark.State.NEEDED) for part in course.parts.all()]
    return _course_input(progress, today, {}, {}, aid)


def _course_input(
    progress: CourseProgress,
    today: dt.date,
    logged: Mapping[int, Decimal],
    before_plan: Mapping[int, Decimal],
    aid: AidRows,
    side: SideStudy | None = None,
) -> CourseInput:
    hours = (logged.get(progress.course_id, Decimal(0)), progress.credited_hours)
    kept = progress.kept
    return CourseInput(
        slug=progress.course.slug,
        status=progress.status,
        published_hours=_float(progress.published_hours),
        logged_hours=float(total_hours(hours)),
        completed_on=progress.completed_on,
        estimate_hours=_float(progress.own_hours),
        share_done=said_share_done(progress, today),
        hours_before_plan=float(before_plan.get(progress.course_id, 0)),
        newest_word=Word.ESTIMATE if progress.estimate_is_newer else Word.SHARE,
        taught_hours=_float(progress.effort_hours(today) if kept else None),
        took_hours=_float(kept.took_hours if kept else None),
        is_core=progress.is_core,
        side=side,
        guess=_guess(progress),
        needed_share=1.0 if kept else float(progress.needed(today).share),
        applications=applications_of(progress, aid, today),
    )


def _side_study(progress: CourseProgress, rows: LearnerRows) -> SideStudy | None:
    side = progress.side
    if side is None:
        return None
    return SideStudy(
        pace_hours=float(side.pace_hours),
        starts_on=side.starts_on,
        after=rows.slug_of(side.after_id) if side.after_id and not side.starts_on else "",
        until=side.until,
        hours_by_week=rows.hours_by_week({progress.course_id}),
    )


def _guess(progress: CourseProgress) -> Guess | None:
    guess = progress.guess
    return Guess(float(guess.low_hours), float(guess.high_hours)) if guess else None


def said_share_done(progress: CourseProgress, today: dt.date) -> ShareDone | None:
    """Return the share said last: by the parts that are done, or as it was typed."""
    if progress.share_is_of_parts:
        done_share = float(progress.needed(today).done_share)
        return ShareDone(done_share, float(progress.said_at.parts_at_hours))
    if progress.share_done_percent is None or progress.share_done_at_hours is None:
        return None
    return ShareDone(progress.share_done_percent / 100, float(progress.share_done_at_hours))


def _float(hours: Any) -> float | None:
    return None if hours is None else float(hours)


# --- Inputs kept as JSON, all but the weeks -------------------------------------------------------------


def study_data(study: StudyInput) -> dict[str, Any]:
    """Return as JSON what ``study_of_data`` reads: days as ISO strings, what is unknown left out.

    It is stored: ``LATEST_VERSION`` of progress.learner.record changes with its shape.
    """
    return {
        "planned_pace_hours": study.planned_pace_hours,
        "starts_on": study.starts_on.isoformat(),
        "pauses": [[pause.first.isoformat(), pause.last.isoformat()] for pause in study.pauses],
        "courses": [_course_data(course) for course in study.courses],
        **_spans_data(study.spans),
    }


def study_of_data(data: Mapping[str, Any]) -> StudyInput:
    """Return the inputs that ``study_data`` wrote."""
    return StudyInput(
        planned_pace_hours=data["planned_pace_hours"],
        starts_on=dt.date.fromisoformat(data["starts_on"]),
        pauses=tuple(DayRange(*map(dt.date.fromisoformat, pause)) for pause in data["pauses"]),
        courses=tuple(_course_of_data(course) for course in data["courses"]),
        spans=tuple(
            HoursSpan(DayRange(*map(dt.date.fromisoformat, days)), hours)
            for *days, hours in data.get("spans", ())
        ),
    )


def _spans_data(spans: Sequence[HoursSpan]) -> dict[str, Any]:
    days = [[one.days.first.isoformat(), one.days.last.isoformat(), one.pace_hours] for one in spans]
    return {"spans": days} if days else {}


def _course_data(course: CourseInput) -> dict[str, Any]:
    said = course.share_done
    data = {
        "slug": course.slug,
        "status": course.status,
        "published_hours": course.published_hours,
        "logged_hours": course.logged_hours,
        "completed_on": course.completed_on.isoformat() if course.completed_on else None,
        "estimate_hours": course.estimate_hours,
        "share_done": [said.share, said.at_hours] if said else None,
        "newest_word": course.newest_word.value if course.newest_word is not Word.SHARE else None,
        "is_core": None if course.is_core else False,
        "side": _side_data(course.side) if course.side else None,
        "guess": [course.guess.low_hours, course.guess.high_hours] if course.guess else None,
        "needed_share": None if course.needed_share == 1 else course.needed_share,
        "taught_hours": course.taught_hours,
        "took_hours": course.took_hours,
        "pieces": [[one.share, _iso(one.opens_on)] for one in course.pieces] or None,
        "applications": [_application_data(one) for one in course.applications] or None,
    }
    return {name: value for name, value in data.items() if value is not None}


def _side_data(side: SideStudy) -> dict[str, Any]:
    """Return a side course with its few weeks: its pace is not kept otherwise."""
    return {
        "pace_hours": side.pace_hours,
        "starts_on": _iso(side.starts_on),
        "after": side.after,
        "until": _iso(side.until),
        "hours_by_week": {week.isoformat(): float(hours) for week, hours in side.hours_by_week.items()},
    }


def _application_data(one: Application) -> list[Any]:
    rules = one.rules
    asked = [rules.next_application, rules.review_days, rules.access_days, rules.provider]
    return [one.part, one.share, one.state.value, _iso(one.on), *asked]


def _application_of_data(data: Sequence[Any]) -> Application:
    part, share, state, on, *asked = data
    return Application(part, share, AidRules(*asked), ApplicationState(state), _day(on))


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _course_of_data(data: Mapping[str, Any]) -> CourseInput:
    values = {"published_hours": None, **data}
    if done_on := data.get("completed_on"):
        values["completed_on"] = dt.date.fromisoformat(done_on)
    if said := data.get("share_done"):
        values["share_done"] = ShareDone(*said)
    if newest := data.get("newest_word"):
        values["newest_word"] = Word(newest)
    if side := data.get("side"):
        hours = {dt.date.fromisoformat(week): hours for week, hours in side["hours_by_week"].items()}
        days = {name: _day(side[name]) for name in ("starts_on", "until")}
        values["side"] = SideStudy(**{**side, **days, "hours_by_week": hours})
    if guess := data.get("guess"):
        values["guess"] = Guess(*guess)
    values["pieces"] = tuple(Piece(share, _day(opens_on)) for share, opens_on in data.get("pieces", ()))
    values["applications"] = tuple(_application_of_data(one) for one in data.get("applications", ()))
    return CourseInput(**values)
