"""A learner's year through the web pages, week by week: dates, why they moved, and how good they were.

The weeks are invented, as irregular as real ones. ``EFFORT_LOGS=FILE.csv`` (see benchmarks.backtest)
replays the longest real logs of a file too.
"""

import csv
import datetime as dt
import os
import random
from collections import defaultdict
from decimal import Decimal
from pathlib import Path as File
from statistics import median

import pytest
import time_machine
from django.test import Client

from courses.models import Course
from progress.forecasts.scoreboard import scoreboard
from progress.models import Completion, CourseProgress, Forecast, SideCourse, WeeklyLog
from tests.pages import text_of
from tests.rows import make_course, make_part, make_path
from tests.tables import digest_by_table

START = dt.date(2026, 1, 5)
ONE_WEEK = dt.timedelta(days=7)
WEEKS = 52
COURSES = 8
NEEDED = [1.3, 0.8, 1.1, 0.7, 1.6, 0.9, 1.2, 1.0]  # hours really needed by published hours
REAL_LOGS = 3
BUNDLES = ("course-2", "course-4")  # of three parts each; of the last one a part is not needed
PARTS = ("first", "second", "third")
SIDE, SIDE_HOURS, SIDE_SINCE = "course-7", "1.5", 2  # from the end of that week on


def invented_weeks() -> list[float]:
    """Four in ten weeks empty, the others spread over an order of magnitude."""
    chance = random.Random(2026)
    return [
        0.0 if chance.random() < 0.4 else round(min(60, chance.lognormvariate(1.8, 0.7)), 2)
        for _ in range(WEEKS)
    ]


def real_weeks(file: File) -> dict[str, list[float]]:
    """The longest logs, their last weeks; above what a week's form takes without a question."""
    logs: dict[str, list[float]] = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            logs[row["series_id"]].append(round(float(row["hours"]), 2))
    long = {name: weeks[:WEEKS] for name, weeks in logs.items() if len(weeks) >= WEEKS}
    return dict(sorted(long.items())[-REAL_LOGS:])


YEARS = {"invented": invented_weeks()}
if "EFFORT_LOGS" in os.environ:
    YEARS |= real_weeks(File(os.environ["EFFORT_LOGS"]))


class Year:
    """A learner who logs on Sundays, at times on the Monday after, and notes what the app says each time."""

    def __init__(self, learner, weeks) -> None:
        self.learner = learner
        self.weeks = weeks
        self.told = {}  # Monday of the week in which it was said -> (day, the data as it was last)
        self.issued = {}  # the same with what was said first in that week, after a first save
        self.moves = 0
        effort = max(1, int(sum(weeks) / COURSES))
        courses = [make_course(f"course-{number}", effort) for number in range(COURSES)]
        make_path("path", *courses)
        self.left = {
            course.slug: Decimal(str(round(effort * needed * 0.9, 2)))
            for course, needed in zip(courses, NEEDED, strict=True)
        }
        for course in courses:
            for part in PARTS if course.slug in BUNDLES else ():
                make_part(course, part, effort / 3)
        self.left[BUNDLES[1]] = round(self.left[BUNDLES[1]] * 2 / 3, 2)
        self.effort = effort
        self.whole = dict(self.left)
        self.parts_done = dict.fromkeys(BUNDLES, 0)

    def at(self, day):
        """The learner's browser on a day; a session does not last a year."""
        clock = time_machine.travel(dt.datetime.combine(day, dt.time(12), dt.UTC), tick=False)
        clock.start()
        self.client = Client()
        self.client.force_login(self.learner)
        return clock

    def post(self, address, form):
        answer = self.client.post(address, form)
        assert answer.status_code == 302, text_of(answer)
        return answer

    def note(self, day):
        """Keep what is said after the first save of a week."""
        week = day - dt.timedelta(days=day.weekday())
        self.issued.setdefault(week, (day, self.client.get("/plan/projection.json").json()))

    def look(self, day):
        """Open the pages, check what they say, and note it; reading writes nothing."""
        before = digest_by_table()
        page = text_of(self.client.get("/plan/"))
        data = self.client.get("/plan/projection.json").json()
        assert digest_by_table() == before
        assert data["as_of"] == day.isoformat()
        self.check_dates(data)
        self.check_moves(day, data, page)
        self.told[day - dt.timedelta(days=day.weekday())] = (day, data)

    def check_dates(self, data):
        finish = data["finish"]
        if finish["likely"]:
            assert finish["early"] <= finish["likely"] <= (finish["late"] or "9999")
        else:
            assert finish["reason"]
        due = [one["finish"] for one in due_courses(data) if one["slug"] != SIDE]
        for name in ("early", "likely"):
            days = [one[name] for one in due if one[name]]
            assert days == sorted(days)

    def check_moves(self, day, data, page):
        """The move begins at what was said last in an earlier week, and its parts lead to today's date."""
        earlier = [week for week in self.told if week < day - dt.timedelta(days=day.weekday())]
        if not earlier:
            assert data["moved"] is None
            return
        said_on, said = self.told[max(earlier)]
        if not (said["finish"]["likely"] and data["finish"]["likely"]):
            assert data["moved"] is None
            return
        moved = data["moved"]
        assert moved["since"] == said_on.isoformat()
        assert (moved["from"], moved["to"]) == (said["finish"]["likely"], data["finish"]["likely"])
        assert sum(part["days"] for part in moved["parts"]) == moved["days"]
        gap = dt.date.fromisoformat(moved["to"]) - dt.date.fromisoformat(moved["from"])
        assert gap.days == moved["days"]
        assert all(part["days"] and part["text"] in page for part in moved["parts"])
        self.moves += bool(moved["parts"])

    def study(self, number, hours, day):
        """Log a week's hours for the courses in order, some beside, and complete what got all it needed."""
        week_start = START + number * ONE_WEEK
        left, form, done = Decimal(str(hours)), {}, []
        others = [slug for slug in self.left if slug != SIDE]
        is_beside = SIDE in self.left and number > SIDE_SINCE and left
        for slug in [SIDE, *others] if is_beside else others:
            most = Decimal(SIDE_HOURS) if slug == SIDE else left
            given = min(left, most, self.left[slug])
            if given > 0 or not form:
                form[f"hours-{slug}"] = str(given)
            left -= given
            self.left[slug] -= given
            done += [slug] if self.left[slug] == 0 else []
            if left == 0:
                break
        self.post(f"/plan/log/?week={week_start}", form)
        self.note(day)
        self.say_parts()
        for slug in done:
            del self.left[slug]
            self.post(f"/plan/courses/{slug}/", {"status": "completed"})

    def say_parts(self):
        """Say of a bundle under way which parts are done: those whose hours are behind."""
        for slug, parts in zip(BUNDLES, (PARTS, PARTS[:2]), strict=True):
            behind = 1 - self.left.get(slug, Decimal(0)) / self.whole[slug]
            count = int(behind * len(parts))
            for part in parts[self.parts_done[slug] : count] if slug in self.left else ():
                self.post(f"/plan/courses/{slug}/parts/", {f"part-{part}": "done"})
                self.parts_done[slug] += 1

    def change_something(self, number):
        """What people do in a year besides studying."""
        if number == SIDE_SINCE:
            self.post(f"/plan/courses/{SIDE}/beside/", {"side_pace_hours": SIDE_HOURS, "from": ""})
        if number == 4:
            self.post(f"/plan/courses/{BUNDLES[1]}/parts/", {"part-third": "not_needed"})
        if number == 6:
            self.post("/plan/edit/", {**self.plan, "planned_pace_hours": "6", "target_on": "2026-12-20"})
        if number == 12:
            self.post("/plan/pauses/", {"starts_on": "2026-04-15", "ends_on": "2026-05-02"})
        if number == 20:
            self.post("/plan/courses/course-7/estimate/", {"estimate_hours": "30"})
        if number == 25:
            Course.objects.filter(slug="course-6").update(effort_amount_low=50)
        if number == 30 and "course-5" in self.left:
            self.post("/plan/courses/course-5/remove/", {})
            del self.left["course-5"]

    @property
    def plan(self):
        return {"starts_on": START, "time_zone": "UTC"}

    def live(self):
        clock = self.at(START)
        self.post("/paths/path/enroll/", {**self.plan, "planned_pace_hours": "10"})
        self.note(START)
        self.look(START)
        clock.stop()
        for number, hours in enumerate(self.weeks):
            if not self.left:
                break
            day = START + number * ONE_WEEK + dt.timedelta(days=7 if number % 3 == 2 else 6)
            clock = self.at(day)
            self.study(number, hours, day)
            self.change_something(number)
            if number == 25:  # the catalog changed: nothing of the learner's was saved since
                self.client.get("/plan/")
                self.post("/plan/courses/course-6/move/", {"position": "99"})
            self.look(day)
            clock.stop()


def independent_score(year):
    """What became of all that was said, from the answers as read and the days courses were completed."""
    done_on = dict(
        CourseProgress.objects.filter(status="completed").values_list("course__slug", "completed_on")
    )
    courses, plans = [], []
    for day, data in year.issued.values():
        due = [one for one in data["courses"] if one["status"] in ("planned", "in_progress")]
        for one in due:
            finished = done_on.get(one["slug"])
            if finished and finished > day and one["finish"]["likely"]:
                courses.append((one["finish"], finished))
        slugs = {one["slug"] for one in due}
        if slugs and data["finish"]["likely"] and slugs <= done_on.keys():
            finished = max(done_on[slug] for slug in slugs)
            plans += [(data["finish"], finished)] if finished > day else []
    return summed_up(courses), summed_up(plans)


def summed_up(pairs):
    def days(finish):
        return [dt.date.fromisoformat(finish[name] or "9999-12-31") for name in ("early", "likely", "late")]

    found = [(*days(finish), finished) for finish, finished in pairs]
    errors = [abs((finished - likely).days) for _, likely, _, finished in found]
    held = sum(early <= finished <= late for early, _, late, finished in found)
    return (len(found), held, median(errors) if errors else None)


@pytest.mark.django_db
@pytest.mark.parametrize("name", YEARS)
def test_a_year_of_weeks_shows_dates_whose_moves_add_up_and_a_scoreboard_that_agrees(learner, name):
    year = Year(learner, YEARS[name])
    year.live()
    courses, plans = independent_score(year)
    board = scoreboard(learner)
    assert (board.courses.scored, board.courses.held, board.courses.median_error_days) == courses
    assert (board.plans.scored, board.plans.held, board.plans.median_error_days) == plans
    told = set(Forecast.objects.values_list("week_start", flat=True))
    assert told == {week for week, (_, data) in year.issued.items() if due_courses(data)}
    assert year.moves >= len(year.told) // 2
    assert courses[0] >= 20
    assert all(year.parts_done.values())
    kept = Completion.objects.get(progress__course__slug=BUNDLES[1])
    assert round(kept.effort_hours, 2) == round(Decimal(year.effort) * 2 / 3, 2)  # what was needed of it
    side = SideCourse.objects.get()
    assert WeeklyLog.objects.filter(course=side.progress.course, week_start__gte=side.starts_on).count() > 5
    page = text_of(year.client.get("/plan/forecasts/"))
    assert f"Your 80 % ranges for courses held {courses[1]} of {courses[0]} times" in page
    print(f"{name}: courses {courses}, plans {plans}, moves {year.moves}")


def due_courses(data):
    return [one for one in data["courses"] if one["status"] in ("planned", "in_progress")]
