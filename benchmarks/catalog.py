"""How long a reload takes: ``python -m benchmarks.catalog [COURSES]``, on a throw-away SQLite database.

Prints a table and ends with one line of ``name=value`` figures; seconds.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HEAD = """providers:
  - {slug: provider, title: Provider, url: "https://provider.example/"}
courses:
"""
COURSE = """  - slug: course-{number}
    title: Course {number}
    provider: provider
    url: https://provider.example/{number}
    level: beginner
    description: A course made for measuring.
    effort: {{hours: {hours}}}
    source_url: https://provider.example/{number}
    verified_on: 2026-01-01
"""
COURSES_IN_A_FILE = 2000  # a file of the catalog may have 1 MiB


def write_catalog(folder: Path, courses: int, hours: int) -> None:
    """Write a catalog of so many courses of so many hours, in files as a curator might split it."""
    for start in range(0, courses, COURSES_IN_A_FILE):
        numbers = range(start, min(start + COURSES_IN_A_FILE, courses))
        head = HEAD if start == 0 else "courses:\n"
        text = head + "".join(COURSE.format(number=number, hours=hours) for number in numbers)
        (folder / f"courses-{start}.yaml").write_text(text, encoding="utf-8")


def seconds(action: Callable[[], object]) -> float:
    """Return the seconds an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main(courses: int) -> None:
    """Measure reading, creating, changing and leaving alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{folder / 'benchmark.sqlite3'}"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "learningpath.settings"
        import django  # noqa: PLC0415 - settings read the environment when they are loaded

        django.setup()
        from django.conf import settings  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415

        from courses.catalog.apply import apply_catalog  # noqa: PLC0415
        from courses.catalog.parse import parse_catalog  # noqa: PLC0415

        settings.DEBUG = False  # or Django keeps every query
        call_command("migrate", verbosity=0)
        files = folder / "catalog"
        files.mkdir()
        write_catalog(files, courses, hours=10)
        figures = {"read": seconds(lambda: parse_catalog([files]))}
        catalog = parse_catalog([files])
        figures["create"] = seconds(lambda: apply_catalog(catalog))
        figures["unchanged"] = seconds(lambda: apply_catalog(catalog))
        write_catalog(files, courses, hours=12)
        catalog = parse_catalog([files])
        figures["change"] = seconds(lambda: apply_catalog(catalog))
        print(f"{courses} courses, SQLite, seconds")
        for step, took in figures.items():
            print(f"{step:<10} {took:6.2f}")
        print(f"courses={courses} " + " ".join(f"{step}_s={took:.2f}" for step, took in figures.items()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
