"""What a learner's rows say of financial aid, and the applications that the projection makes of them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from courses.models import AidRule, Course, Part
from progress.learner.marks import parts_by_name
from progress.models import AidApplication, AidChoice, CourseAid, CourseProgress, Plan
from progress.projection import AidRules, Application, ApplicationState

Kind = AidRule.Kind
DATED_BY = (Kind.REVIEW_DAYS, Kind.FINISH_DAYS, Kind.NEXT_APPLICATION)

Rules = Mapping[str, AidRule]
Key = tuple[int | None, int | None]


@dataclass(frozen=True)
class AidRows:
    """What the learner pays with aid, what was said of applications, and the rules of their providers.

    ``applications`` go by the keys of the course's row and of the part, or None for the course itself;
    ``rules`` by the provider's key and then by kind.
    """

    pays: bool = False
    applications: Mapping[Key, AidApplication] = field(default_factory=dict)
    rules: Mapping[int, Rules] = field(default_factory=dict)

    @classmethod
    def read(cls, user: Any, progress: Sequence[CourseProgress], *, pays: bool) -> Self:
        """Read them in two queries, or in none where nothing is paid with aid."""
        paid = _paid_with_aid(progress, pays=pays)
        if not paid:
            return cls(pays)
        said = AidApplication.objects.for_user(user).order_by()
        return cls(pays, {_key(one): one for one in said}, aid_rules_of(one.course for one in paid))

    @classmethod
    def of_many(cls, progress_of: Mapping[int, Sequence[CourseProgress]]) -> dict[int, Self]:
        """Read those of several learners, by their keys: a query, and two more where anybody needs aid."""
        payers = set(
            AidChoice.objects.for_users(progress_of).filter(pays=True).values_list("plan__user", flat=True)
        )
        paid = {user: _paid_with_aid(progress, pays=user in payers) for user, progress in progress_of.items()}
        users = [user for user, courses in paid.items() if courses]
        said: dict[int, dict[Key, AidApplication]] = {user: {} for user in users}
        owners = {one.pk: user for user in users for one in progress_of[user]}
        for one in AidApplication.objects.for_users(users).order_by() if users else ():
            said[owners[one.progress_id]][_key(one)] = one
        rules = aid_rules_of(one.course for courses in paid.values() for one in courses)
        return {
            user: cls(user in payers, said[user], rules) if user in said else cls(user in payers)
            for user in progress_of
        }

    @classmethod
    def tried(cls, progress: Sequence[CourseProgress], *, pays: bool) -> Self:
        """Return those of rows that are not stored: no application was sent yet. One query, if any."""
        return cls(pays, {}, aid_rules_of(one.course for one in _paid_with_aid(progress, pays=pays)))

    def is_for(self, progress: CourseProgress) -> bool:
        """Whether a course is paid with aid: by the learner's word on it, else as all paid ones are."""
        return _is_paid_with_aid(progress, pays=self.pays)

    def rules_of(self, course: Course) -> Rules:
        """Return the rules of a course's provider, by kind; none where nobody wrote them down."""
        return self.rules.get(course.provider_id, {})

    def said_of(self, progress: CourseProgress, part_id: int | None) -> AidApplication | None:
        """Return what the learner said of an application."""
        return self.applications.get((progress.pk, part_id))

    def with_rules_of(self, course: Course) -> Self:
        """Return the same with the rules for a course that is not among the rows. One query, if any."""
        if not (self.pays and course.is_paid) or course.provider_id in self.rules:
            return self
        return replace(self, rules={**self.rules, **aid_rules_of([course])})


def _key(one: AidApplication) -> Key:
    return one.progress_id, one.part_id


def _is_paid_with_aid(progress: CourseProgress, *, pays: bool) -> bool:
    said = progress.said_aid
    return (pays and progress.course.is_paid) if said is None else said


def _paid_with_aid(progress: Iterable[CourseProgress], *, pays: bool) -> list[CourseProgress]:
    return [one for one in progress if _is_paid_with_aid(one, pays=pays)]


def aid_rules_of(courses: Iterable[Course]) -> dict[int, Rules]:
    """Return the rules of the providers of courses, by provider's key and kind: one query, if any."""
    providers = {course.provider_id for course in courses}
    rules: dict[int, dict[str, AidRule]] = {provider: {} for provider in providers}
    for rule in AidRule.objects.filter(provider__in=providers).order_by() if providers else ():
        rules[rule.provider_id][rule.kind] = rule
    return dict(rules)


def choose_aid(plan: Plan, *, pays: bool) -> None:
    """Pay all paid courses of a plan with aid, or none; runs inside ``saving``.

    What was said of single courses and is now the same for all is forgotten.
    """
    AidChoice.objects.for_user(plan.user).update_or_create(plan=plan, defaults={"pays": pays})
    said = CourseAid.objects.for_user(plan.user)
    said.filter(pays=pays, progress__course__is_paid=True).delete()


def choose_course_aid(progress: CourseProgress, *, pays: bool, pays_all: bool) -> None:
    """Pay a course with aid or not; kept where that is not what the choice for all says anyway."""
    own = CourseAid.objects.for_user(progress.user_id).filter(progress=progress)
    if pays == (pays_all and progress.course.is_paid):
        own.delete()
    else:
        own.update_or_create(progress=progress, defaults={"pays": pays})


def carry_over_aid(progress: CourseProgress, successor: CourseProgress, *, takes_choice: bool) -> None:
    """Let what was said of a course's aid hold for its successor; runs inside ``saving``.

    An application holds for the part that has the same slug, as a mark does; one for a whole course was for
    that course alone. ``takes_choice``: whether the successor is paid with aid as the course was, too.
    What the learner said of the successor already stays.
    """
    said = getattr(progress, "course_aid", None)
    if said and takes_choice and not hasattr(successor, "course_aid"):
        pays_all = AidChoice.objects.for_user(progress.user_id).filter(pays=True).exists()
        choose_course_aid(successor, pays=said.pays, pays_all=pays_all)
    parts = parts_by_name(successor)
    own = AidApplication.objects.for_user(progress.user_id)
    known = set(own.filter(progress=successor).values_list("part", flat=True))
    carried = {
        part.pk: _for_part(one, successor, part)
        for one in own.filter(progress=progress).exclude(part=None).select_related("part")
        if (part := parts.get(one.part.slug)) and part.pk not in known
    }
    own.bulk_create(carried.values())


def _for_part(one: AidApplication, successor: CourseProgress, part: Part) -> AidApplication:
    return AidApplication(
        progress=successor,
        part=part,
        state=one.state,
        on=one.on,
        applied_on=one.applied_on,
        refused_count=one.refused_count,
    )


# --- The projection's inputs ----------------------------------------------------------------------


def has_dates(rules: Rules) -> bool:
    """Whether a provider's rules say enough to tell days."""
    return all(kind in rules for kind in DATED_BY)


def is_for_each_part(rules: Rules) -> bool:
    """Whether each part of a bundle has an application of its own; so it is where nobody says otherwise."""
    rule = rules.get(Kind.PER_COURSE)
    return rule is None or bool(rule.value)


def applications_of(progress: CourseProgress, aid: AidRows, today: dt.date) -> tuple[Application, ...]:
    """Return the applications of a course, one for each needed part; parts that are done come first.

    So they have the hours done. None of a course without aid, or where the rules are not known.
    """
    rules = aid.rules_of(progress.course)
    if not aid.is_for(progress) or not has_dates(rules):
        return ()
    asked = AidRules(
        next_application=rules[Kind.NEXT_APPLICATION].value,
        review_days=rules[Kind.REVIEW_DAYS].value,
        access_days=rules[Kind.FINISH_DAYS].value,
        provider=str(progress.course.provider_id),
    )
    parts = progress.parts_with_hours(today) if is_for_each_part(rules) else []
    if not parts:
        said = aid.said_of(progress, None)
        return (Application("", 1.0, asked, *_state(said), *_days_of_wait(said)),)
    needed = [(one, hours) for one, hours in parts if one.is_needed]
    needed.sort(key=lambda pair: not pair[0].is_done)
    said_of = [aid.said_of(progress, one.part.pk) for one, _hours in needed]
    return tuple(
        Application(
            one.part.slug,
            float(hours),
            asked,
            *(_DONE if one.is_done else _state(said)),
            *_days_of_wait(said),
        )
        for (one, hours), said in zip(needed, said_of, strict=True)
    )


_DONE = (ApplicationState.NOT_NEEDED, None)


def _state(said: AidApplication | None) -> tuple[ApplicationState, dt.date | None]:
    return (ApplicationState(said.state), said.on) if said else (ApplicationState.TO_APPLY, None)


def _days_of_wait(said: AidApplication | None) -> tuple[dt.date | None, dt.date | None]:
    """Return when an application was last sent, and when its decision came; None where that is not known."""
    if said is None:
        return None, None
    if said.state == AidApplication.State.APPLIED:
        return said.on, None
    return said.applied_on, said.on if said.applied_on else None
