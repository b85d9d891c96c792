"""What pages weigh on the wire, by the benchmark that the figures of docs/measured.md come from."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

pytestmark = pytest.mark.process  # of its own, with a browser beside the tests' one

FIRST_BYTES = {"br": 40_000, "gzip": 48_000}
NEXT_BYTES = 10_000
SAME_BYTES = 1_000
FIRST_REQUESTS = 6


@pytest.fixture(scope="module")
def weighed() -> dict[str, int]:
    """The figures of its last line by their names."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.weight"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    pairs: Any = (figure.split("=") for figure in done.stdout.splitlines()[-1].split())
    return {name: int(value) for name, value in pairs}


@pytest.mark.parametrize("encoding", ["br", "gzip"])
@pytest.mark.parametrize("name", ["landing", "dashboard"])
def test_a_first_visit_is_light_and_takes_few_requests(weighed, name, encoding):
    assert 1_000 < weighed[f"{name}_first_{encoding}"] <= FIRST_BYTES[encoding]
    assert weighed[f"{name}_first_{encoding}_requests"] <= FIRST_REQUESTS


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_the_next_visit_of_a_changed_dashboard_is_a_page_and_no_more(weighed, encoding):
    assert weighed[f"dashboard_next_{encoding}_status"] == 200
    assert weighed[f"dashboard_next_{encoding}_requests"] <= 2
    assert weighed[f"dashboard_next_{encoding}"] <= NEXT_BYTES


@pytest.mark.parametrize("visit", ["landing_next", "dashboard_same"])
def test_an_unchanged_page_is_not_sent_again(weighed, visit):
    assert weighed[f"{visit}_br_status"] == 304
    assert weighed[f"{visit}_br"] <= SAME_BYTES
