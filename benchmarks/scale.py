"""What grows with all learners: ``python -m benchmarks.scale [--most-logs N] [--engine NAME]``.

For 10^4, 10^5, 10^6 and 10^7 weekly logs (97 to 96,154 learners) a database is made in a temporary
folder, its rows in SQL (benchmarks/scale_rows.py), on SQLite and on a throw-away PostgreSQL. Each figure is
measured by a process of its own: pages of a learner, of a curator and of a superuser, and
``record_forecasts``. 10^7 logs take some GB of disk and long; ``--most-logs 1000000`` some minutes.

Prints a table for each engine and ends with one line of ``name=value``, each of the engine that is worse:
how many times as long the dashboard takes with the most logs as with the fewest, seconds for the curators'
page of scored dates and for a dry run of a changed effort on the page of loads, learners a second whose
forecasts are recorded, and the memory that takes, in MiB.
"""

import argparse
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.catalog import PROJECT, Database, Postgresql, Sqlite
from benchmarks.scale_rows import HOURS_OF_THE_CHANGED_COURSE, WEEKS, make_rows
from tests.postgres import Cluster

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
KEPT_SETTINGS = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "STATIC_ROOT")
REQUESTS = 40
ROUNDS = 3  # of the dashboard, size after size: what else the machine does touches all of them
FIGURES = {
    "dashboard_ms": "dashboard, ms",
    "forecasts_s": "a learner's scored dates, s",
    "scored_s": "all scored dates, s",
    "scored_mib": "all scored dates, more MiB",
    "dry_run_s": "dry run of an effort, s",
    "touched": "learners it touches",
    "lists_s": "slowest list of the admin, s",
    "logs_s": "list of weekly logs, s",
    "search_s": "the same, searched, s",
    "record_per_s": "forecasts recorded a second",
    "record_cpu_per_s": "the same by processor time",
    "record_mib": "memory for that, MiB",
}


# --- In a process of its own, which has its database from the environment ---------------------------------


def run_step(step: str, logs: int) -> None:
    """Carry out a step and print what it found as JSON."""
    import django  # noqa: PLC0415 - the parent does without: a child's peak memory is at least its parent's

    django.setup()
    steps: dict[str, Callable[[int], Any]] = {
        "fill": _fill,
        "dashboard": _dashboard,
        "scored": _scored,
        "dry_run": _dry_run,
        "lists": _lists,
        "record": _record,
    }
    print(json.dumps(steps[step](logs)))


def _fill(logs: int) -> float:
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from progress.projection import week_start_of  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("reload_catalog", stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123 - ends with the process
    start = time.perf_counter()
    make_rows(logs // WEEKS + 1, week_start_of(timezone.localdate()))
    return time.perf_counter() - start


def _dashboard(logs: int) -> dict[str, float]:
    """Open the dashboard and the scored dates of a learner from the middle."""
    from django.test import Client  # noqa: PLC0415

    from learningpath.models import User  # noqa: PLC0415

    client = Client()
    client.force_login(User.objects.get(pk=logs // WEEKS // 2))

    def seconds(url: str) -> float:
        answer = client.get(url, secure=True)
        if answer.status_code != 200:  # noqa: PLR2004
            sys.exit(f"{url} answered {answer.status_code}")
        return median(_seconds(lambda: client.get(url, secure=True)) for _ in range(REQUESTS))

    return {"dashboard_ms": 1000 * seconds("/plan/"), "forecasts_s": seconds("/plan/forecasts/")}


def _scored(_logs: int) -> dict[str, float]:
    from courses.admin import stale_facts  # noqa: PLC0415
    from progress.admin import scored_dates  # noqa: PLC0415

    _rendered(stale_facts(_request("/")))  # loads the templates of the admin site
    before = _peak_mib()
    seconds = _seconds(lambda: _rendered(scored_dates(_request("/"))))
    return {"scored_s": seconds, "scored_mib": _peak_mib() - before}


def _dry_run(_logs: int) -> dict[str, float]:
    """Ask on the page of loads what another effort of one course would do."""
    from django.contrib import admin  # noqa: PLC0415
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from courses.admin.load_page import LoadPage  # noqa: PLC0415
    from courses.models import CatalogLoad  # noqa: PLC0415
    from progress.models import CourseProgress  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="learning-path-scale-") as folder:
        call_command("export_catalog", folder, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        files = {path.name: path.read_text(encoding="utf-8") for path in Path(folder).glob("*.yaml")}
    old = f"{HOURS_OF_THE_CHANGED_COURSE}"
    changed = {name: text.replace(f"hours: {old}", "hours: 150") for name, text in files.items()}
    if changed == files:
        sys.exit("The effort to change is not in the exported files")
    uploads = [SimpleUploadedFile(name, text.encode()) for name, text in changed.items()]
    page = LoadPage(admin.site.get_model_admin(CatalogLoad), _request("/", {"uploads": uploads}))
    answers: list[str] = []
    seconds = _seconds(lambda: answers.append(_rendered(page.answer())))
    if "Likely finishes that move" not in answers[0]:
        sys.exit("The dry run moved no date")
    open_ = CourseProgress.objects.exclude(status__in=CourseProgress.SETTLED)
    return {"dry_run_s": seconds, "touched": open_.filter(course__slug="scale-0").count()}


def _lists(_logs: int) -> dict[str, float]:
    """Open the list of each table in the admin, and that of weekly logs with a search."""
    from django.contrib import admin  # noqa: PLC0415

    from progress.models import WeeklyLog  # noqa: PLC0415

    def seconds(model: Any, query: str = "") -> float:
        view = admin.site.get_model_admin(model).changelist_view
        return _seconds(lambda: _rendered(view(_request(f"/{query}"))))

    seconds(WeeklyLog)  # loads the templates
    by_table = {model.__name__: seconds(model) for model, _admin in admin.site._registry.items()}  # noqa: SLF001
    slowest = max(by_table, key=lambda name: by_table[name])
    print(f"    slowest list: {slowest}", file=sys.stderr)
    return {
        "lists_s": by_table[slowest],
        "logs_s": by_table["WeeklyLog"],
        "search_s": seconds(WeeklyLog, "?q=learner-50@"),
    }


def _record(_logs: int) -> dict[str, float]:
    import io  # noqa: PLC0415

    from django.core.management import call_command  # noqa: PLC0415

    out = io.StringIO()
    started = time.process_time()
    seconds = _seconds(lambda: call_command("record_forecasts", stdout=out))
    busy = time.process_time() - started  # of this process; PostgreSQL's own is not in it
    count = int(out.getvalue().split()[0])
    return {"record_per_s": count / seconds, "record_cpu_per_s": count / busy, "record_mib": _peak_mib()}


def _request(url: str, posted: dict[str, Any] | None = None) -> Any:
    """Return a request of a superuser; what signing in asks for is not measured here."""
    from django.contrib.messages.storage.cookie import CookieStorage  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    from learningpath.models import User  # noqa: PLC0415

    request = RequestFactory().get(url) if posted is None else RequestFactory().post(url, posted)
    request.user = User(pk=0, email="root@scale.example", is_superuser=True, is_staff=True)
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]  # noqa: SLF001 - as the middleware does
    return request


def _rendered(answer: Any) -> str:
    return str(answer.render().content.decode())


def _seconds(action: Callable[[], Any]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- All steps ---------------------------------------------------------------------------------------------


def main(most_logs: int, engines: list[str]) -> None:
    """Measure and print."""
    sizes = [size for size in SIZES if size <= most_logs]
    if len(sizes) < 2:  # noqa: PLR2004
        sys.exit(f"At least {SIZES[1]} logs are needed to see how something grows.")
    results: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="learning-path-scale-") as folder:
        os.environ["STATIC_ROOT"] = f"{folder}/static"
        for engine in engines:
            with _database(engine, Path(folder)) as database:
                results[engine] = measure(database, sizes)
            print(table_of(engine, sizes, results[engine]), flush=True)
    print(last_line(list(results.values())))


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[Database]:
    if engine == "sqlite":
        yield Sqlite(folder)
        return
    with Cluster(durable=True) as cluster:
        yield Postgresql(cluster)


def measure(database: Database, sizes: list[int]) -> list[dict[str, float]]:
    """Fill a database for each size, then measure all of them; return the figures of each size."""
    urls = {size: database.url(f"logs_{size}") for size in sizes}
    for size in sizes:
        if isinstance(database, Postgresql):
            database.copy_empty(f"logs_{size}")
        seconds = run_child("fill", urls[size], size)
        print(f"{database.name}: {size:,} logs made in {seconds:.0f} s", file=sys.stderr, flush=True)
    rounds = [{size: run_child("dashboard", urls[size], size) for size in sizes} for _ in range(ROUNDS)]
    found = []
    for size in sizes:
        figures = {name: median(one[size][name] for one in rounds) for name in rounds[0][size]}
        for step in ("scored", "dry_run", "lists", "record"):
            figures |= run_child(step, urls[size], size)
        found.append(figures)
    return found


def run_child(step: str, url: str, logs: int) -> Any:
    """Run a step in a process of its own, set up as in production, and return its answer."""
    environment = {name: os.environ[name] for name in KEPT_SETTINGS if name in os.environ} | {
        "DATABASE_URL": url,
        "CACHE_URL": "locmemcache://",
        "DJANGO_SETTINGS_MODULE": "learningpath.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "testserver",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "benchmarks.scale", "--step", step, "--most-logs", str(logs)]
    done = subprocess.run(
        command, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{step} failed")
    return json.loads(done.stdout.splitlines()[-1])


def table_of(engine: str, sizes: list[int], results: list[dict[str, float]]) -> str:
    """Return the table of one engine: a line for each figure, a column for each size."""
    lines = [f"\n{f'{engine}, logs':<32}" + "".join(f"{size:>12,}" for size in sizes)]
    for name, title in FIGURES.items():
        lines.append(f"{title:<32}" + "".join(f"{one[name]:>12,.2f}" for one in results))
    return "\n".join(lines)


def last_line(results: list[list[dict[str, float]]]) -> str:
    """Return the figures that count, of the most logs and the engine that is worse."""
    most = [sizes[-1] for sizes in results]
    growth = max(sizes[-1]["dashboard_ms"] / sizes[0]["dashboard_ms"] for sizes in results)
    return (
        f"dashboard_growth={growth:.2f}"
        f" scored_s={max(one['scored_s'] for one in most):.2f}"
        f" dry_run_s={max(one['dry_run_s'] for one in most):.2f}"
        f" record_per_s={min(one['record_per_s'] for one in most):.0f}"
        f" record_mib={max(one['record_mib'] for one in most):.0f}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure what grows with all learners.")
    parser.add_argument("--most-logs", type=int, default=SIZES[-1], help="bounds the largest database")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], help="measure only this one")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        run_step(given.step, given.most_logs)
    else:
        main(given.most_logs, [given.engine] if given.engine else ["sqlite", "postgresql"])
