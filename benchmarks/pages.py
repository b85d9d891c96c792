"""Times the pages a learner opens most: ``python -m benchmarks.pages``.

First inside this process, through all of production's middleware, for a learner with 20 courses and two years
of weeks. Then by a real server on the same throw-away SQLite file: the dashboard of a learner with 5 courses
and a year of weeks, in turns with the least that a page of a learner can cost (benchmarks/floor.py).
"""

import datetime as dt
import http.client
import io
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

import django
from django.core.management import call_command

from benchmarks.production import Served, served

if TYPE_CHECKING:
    from django.test import Client

    from progress.models import Plan

PAGES = {
    "home": "/",
    "dashboard": "/plan/",
    "log": "/plan/log/",
    "weeks": "/plan/weeks/",
    "json": "/plan/projection.json",
    "whatif": "/plan/what-if/?hours=12&by=2030-01-01",
    "forecasts": "/plan/forecasts/",
}
REQUESTS = 50
PROJECTIONS = 500
COURSES = 20
WEEKS = 104
FLOOR_COURSES = 5
FLOOR_WEEKS = 52
ROUNDS = 200
WARM_UP = 10
CLIENTS = 8
PAGES_OF_A_CLIENT = 50
WEEKS_ON_A_COURSE = 8
BROWSER = {"accept-encoding": "gzip, deflate, br, zstd"}


@dataclass(frozen=True)
class Figures:
    """What one page costs; ``size`` is in bytes as sent, ``page_size`` as written."""

    milliseconds: float
    queries: int
    size: int
    page_size: int


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="learning-path-pages-") as folder:
        set_up_site(folder)
        plan = make_learner("many", COURSES, WEEKS)
        client = sign_in(plan)
        figures = {name: measure(client, url) for name, url in PAGES.items()}
        microseconds = measure_projection(plan)
        comparison = measure_served(sign_in(make_learner("few", FLOOR_COURSES, FLOOR_WEEKS)), folder)
    print(f"Median of {REQUESTS} requests; {COURSES} courses, {WEEKS} weeks of logs, SQLite")
    print(f"{'page':<24}{'ms':>8}{'queries':>9}{'bytes sent':>12}{'bytes written':>15}")
    for name, one in figures.items():
        print(f"{PAGES[name]:<24}{one.milliseconds:>8.1f}{one.queries:>9}{one.size:>12,}{one.page_size:>15,}")
    print(f"Rows to dates and why they moved, median of {PROJECTIONS}: {microseconds:.0f} microseconds")
    print(f"\nServed by gunicorn; {FLOOR_COURSES} courses, {FLOOR_WEEKS} weeks of logs, {ROUNDS} rounds")
    print(f"one client: dashboard {comparison.dashboard_ms:.1f} ms, floor {comparison.floor_ms:.1f} ms")
    print(f"{CLIENTS} clients: {comparison.rps:.0f} dashboards a second, p95 {comparison.p95_ms:.0f} ms")
    print(last_line(comparison))


def set_up_site(folder: str) -> None:
    """Configure Django as in production, with all its files in ``folder``."""
    for name in ("CACHE_URL", "CSRF_TRUSTED_ORIGINS", "DEFAULT_FROM_EMAIL", "EMAIL_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "learningpath.settings",
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "testserver,localhost",
        "DATABASE_URL": f"sqlite:///{folder}/pages.sqlite3",
        "STATIC_ROOT": f"{folder}/static",
        "LOG_LEVEL": "WARNING",
    }
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("reload_catalog", stdout=io.StringIO())


def make_learner(name: str, course_count: int, week_count: int) -> "Plan":
    """Return the plan of a learner of so many courses, two fifths of them completed, after so many weeks."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from courses.models import Course, Path, Step  # noqa: PLC0415
    from progress.enrollment.membership import enroll  # noqa: PLC0415
    from progress.learner.saving import saving  # noqa: PLC0415
    from progress.models import CourseProgress, Plan, WeeklyLog  # noqa: PLC0415
    from progress.projection import week_start_of  # noqa: PLC0415
    from progress.projection.weeks import ONE_WEEK  # noqa: PLC0415

    today = timezone.localdate()
    this_week = week_start_of(today)
    like = Course.objects.select_related("provider").get(slug="deep-learning")
    path = Path.objects.create(
        slug=name, title=f"The path of {name}", summary="Courses in order.", position=9
    )
    courses = Course.objects.bulk_create(
        Course(
            slug=f"{name}-{number}",
            title=f"Course of a usual length {number}",
            provider=like.provider,
            url=like.url,
            level=like.level,
            description=like.description,
            effort_unit="weeks",
            effort_amount_low=Decimal(10),
            effort_pace_low_hours=Decimal(4),
            effort_pace_high_hours=Decimal(6),
            source_url=like.source_url,
            verified_on=like.verified_on,
        )
        for number in range(1, course_count + 1)
    )
    for position, course in enumerate(courses, start=1):
        Step.objects.create(path=path, course=course, position=position)
    learner = get_user_model().objects.create_user(f"{name}@example.org", secrets.token_urlsafe())
    plan = Plan.objects.create(
        user=learner,
        planned_pace_hours=8,
        starts_on=this_week - week_count * ONE_WEEK,
        target_on=today + dt.timedelta(days=700),
        time_zone="UTC",
    )
    enroll(learner, Path.objects.with_steps().get(pk=path.pk), [], today)
    own = CourseProgress.objects.for_user(learner)
    own.filter(position__lte=course_count * 2 // 5).update(status="completed", completed_on=this_week)
    WeeklyLog.objects.bulk_create(
        WeeklyLog(
            user=learner,
            course=courses[(number + beside) // WEEKS_ON_A_COURSE % course_count],
            week_start=plan.starts_on + number * ONE_WEEK,
            hours=(Decimal(number * 7 % 11) / (beside + 1)).quantize(Decimal("0.01")),
        )
        for number in range(week_count)
        for beside in ((0, WEEKS_ON_A_COURSE) if number % 2 else (0,))
    )
    with saving(learner, today - dt.timedelta(days=7)):
        pass  # keeps what was told then
    return plan


def sign_in(plan: "Plan") -> "Client":
    """Return a browser of the learner."""
    from django.test import Client  # noqa: PLC0415

    client = Client(headers=BROWSER)
    client.force_login(plan.user)
    return client


def measure(client: "Client", url: str) -> Figures:
    """Open a page again and again; its queries are counted apart, as counting takes time."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    response = client.get(url, secure=True)
    if response.status_code != 200:  # noqa: PLR2004
        raise SystemExit(f"{url} answered {response.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(url, secure=True)
    queries = len(captured)  # now: the next request empties the log of queries
    plain = client.get(url, secure=True, headers={"accept-encoding": "identity"})
    return Figures(
        milliseconds=1e3 * median_seconds(lambda: client.get(url, secure=True), REQUESTS),
        queries=queries,
        size=len(response.content),
        page_size=len(plain.content),
    )


def measure_projection(plan: "Plan") -> float:
    """Return the microseconds from the learner's rows to all dates and why they moved, without queries."""
    from progress.answer.answer import answer_of  # noqa: PLC0415
    from progress.learner.door import today_of  # noqa: PLC0415
    from progress.learner.record import earlier_answer  # noqa: PLC0415
    from progress.learner.rows import LearnerRows  # noqa: PLC0415

    rows, today = LearnerRows.read(plan), today_of(plan)
    earlier = earlier_answer(rows, today)
    if earlier is None or not answer_of(rows, earlier, today).move_lines:
        raise SystemExit("The learner's date has not moved: nothing to measure")
    return 1e6 * median_seconds(lambda: answer_of(rows, earlier, today), PROJECTIONS)


def median_seconds(action: Callable[[], Any], times: int) -> float:
    """Return how long the action takes, after three times that do not count."""
    durations = []
    for _ in range(3 + times):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return median(durations[3:])


@dataclass(frozen=True)
class Comparison:
    """The dashboard beside the floor, from one run of one server; medians of the rounds but for p95."""

    dashboard_ms: float
    floor_ms: float
    floor_ratio: float
    rps: float
    p95_ms: float
    queries: int
    rss_mib: float


def measure_served(client: "Client", folder: str) -> Comparison:
    """Ask a real server for dashboard and floor in turns, then for dashboards by several clients at once."""
    queries = measure(client, "/plan/").queries
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.floor_settings"
    with served(folder) as server:
        rounds = list(in_turns(server, cookies))
        start = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            asked = [pool.submit(seconds_of_pages, server, cookies) for _ in range(CLIENTS)]
            durations = [seconds for one in asked for seconds in one.result()]
        seconds = time.perf_counter() - start
        return Comparison(
            dashboard_ms=1e3 * median(dashboard for dashboard, _floor in rounds),
            floor_ms=1e3 * median(floor for _dashboard, floor in rounds),
            floor_ratio=median(dashboard / floor for dashboard, floor in rounds),
            rps=len(durations) / seconds,
            p95_ms=1e3 * quantiles(durations, n=20)[-1],
            queries=queries,
            rss_mib=server.most_worker_mib,
        )


def in_turns(server: Served, cookies: str) -> Iterator[tuple[float, float]]:
    """Yield for each round the seconds of dashboard and floor, asked for one after the other by one client.

    What else a machine does comes and goes, and touches both pages of a round alike.
    """
    connection = http.client.HTTPConnection("localhost", server.port)
    for number in range(WARM_UP + ROUNDS):
        dashboard, floor = (seconds_of(connection, url, cookies) for url in ("/plan/", "/floor/"))
        if number >= WARM_UP:
            yield dashboard, floor


def seconds_of_pages(server: Served, cookies: str) -> list[float]:
    """Return how long each of a client's dashboards took."""
    connection = http.client.HTTPConnection("localhost", server.port)
    return [seconds_of(connection, "/plan/", cookies) for _ in range(PAGES_OF_A_CLIENT)]


def seconds_of(connection: http.client.HTTPConnection, url: str, cookies: str) -> float:
    """Return how long a page took from request to last byte."""
    start = time.perf_counter()
    connection.request("GET", url, headers=BROWSER | {"Cookie": cookies})
    response = connection.getresponse()
    response.read()
    if response.status != 200:  # noqa: PLR2004
        raise SystemExit(f"{url} answered {response.status}")
    return time.perf_counter() - start


def last_line(comparison: Comparison) -> str:
    """Return the figures that count as ``name=value``, for programs."""
    return (
        f"floor_ratio={comparison.floor_ratio:.2f} rps={comparison.rps:.0f}"
        f" p95_ms={comparison.p95_ms:.0f} queries={comparison.queries} rss_mib={comparison.rss_mib:.0f}"
    )


if __name__ == "__main__":
    main()
