"""What ``make`` promises before it does anything: a clear refusal, and hands off the data."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.redis import free_port

PROJECT = Path(__file__).resolve().parent.parent


def make(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"ALLOWED_HOSTS", "CACHE_URL", "CI", "DATABASE_URL", "DEBUG", "DJANGO_SETTINGS_MODULE"}
    settings |= {"MAKEFLAGS", "MAKELEVEL", "SECRET_KEY"}
    inherited = {name: value for name, value in os.environ.items() if name not in settings}
    # The virtual environment these tests run in is good enough: -o keeps make from installing it anew.
    command = ["make", "--no-print-directory", "-o", ".venv/.installed", "-o", ".venv/.installed-dev", *args]
    return subprocess.run(
        command,
        cwd=PROJECT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("missing", "given"),
    [("SECRET_KEY", {"ALLOWED_HOSTS": "learning.example"}), ("ALLOWED_HOSTS", {"SECRET_KEY": "x" * 50})],
)
def test_production_without_its_settings_is_refused_in_one_line_before_a_database_is_made(
    tmp_path, missing, given
):
    database = tmp_path / "db.sqlite3"
    done = make("run", DEBUG="0", DATABASE_URL=f"sqlite:///{database}", **given)
    assert done.returncode
    assert f"Set {missing} in the environment" in done.stderr
    assert "Traceback" not in done.stderr
    assert not database.exists()


@pytest.mark.parametrize("debug", ["0", "1"])
def test_a_cache_that_does_not_answer_is_refused_in_one_sentence_before_anything_is_served(tmp_path, debug):
    given = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "learning.example"}
    given |= {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    given |= {"CACHE_URL": f"redis://:only-of-this-test@127.0.0.1:{free_port()}/0"}
    with socket.create_server(("127.0.0.1", 0)) as taken:  # so that nothing is left running if this fails
        done = make("run", DEBUG=debug, PORT=str(taken.getsockname()[1]), **given)
    assert done.returncode
    assert "The cache that CACHE_URL names does not answer" in done.stderr
    assert "Traceback" not in done.stderr
    assert "only-of-this-test" not in done.stderr + done.stdout
    assert "created" not in done.stdout, "no catalog is loaded"


def test_the_demo_is_for_trying_out_only():
    assert "load_demo" in make("--dry-run", "run", DEBUG="1").stdout
    assert "load_demo" not in make("--dry-run", "run", DEBUG="0").stdout


def test_the_catalog_is_loaded_only_when_there_is_none():
    assert "reload_catalog --if-empty\n" in make("--dry-run", "run").stdout


def test_clean_never_deletes_a_database():
    commands = make("--dry-run", "clean").stdout
    assert "rm -rf .venv node_modules" in commands
    assert "sqlite" not in commands


def test_the_javascript_is_checked_where_node_is_there():
    commands = make("--dry-run", "check", "NODE=yes").stdout
    for command in ("/eslint .\n", "/tsc\n", "/tsc --project tsconfig.worker.json\n", "node --test "):
        assert command in commands


def test_without_node_a_line_says_that_the_javascript_is_not_checked():
    done = make("check-scripts", "NODE=")
    assert done.returncode == 0
    assert done.stdout.startswith("The JavaScript is not checked: ")
    assert done.stdout.count("\n") == 1
    assert "The JavaScript is not checked" in make("--dry-run", "check", "NODE=").stdout


def test_in_ci_the_javascript_is_never_left_out():
    done = make("check-scripts", "NODE=", CI="true")
    assert done.returncode
    assert "Checking the JavaScript needs node" in done.stderr


def test_javascripts_tools_are_installed_anew_only_after_their_list_has_changed(tmp_path):
    for name in ("Makefile", "package-lock.json"):
        shutil.copy(PROJECT / name, tmp_path)
    dry_run = ("-C", str(tmp_path), "--dry-run", "check-scripts", "NODE=yes")
    assert "touch node_modules/.installed" in make(*dry_run).stdout.split("npm ci")[1]
    stamp = tmp_path / "node_modules" / ".installed"
    stamp.parent.mkdir()
    stamp.touch()
    assert "npm ci" not in make(*dry_run).stdout
    later = stamp.stat().st_mtime + 1
    os.utime(tmp_path / "package-lock.json", (later, later))
    assert "npm ci" in make(*dry_run).stdout


def test_make_alone_lists_what_there_is():
    listed = make().stdout
    for target in ("run", "test", "check", "check-scripts", "format", "requirements", "benchmarks", "clean"):
        assert f"make {target} " in listed
