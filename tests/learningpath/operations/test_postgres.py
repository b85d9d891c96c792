"""PostgreSQL's programs are told where the database is, and its password, where nobody else reads it."""

import os
from pathlib import Path

from learningpath.operations.postgres import dump

SPY = """#!/bin/sh
printf '%s\\n' "$0 $*" > {folder}/arguments
env | grep ^PG > {folder}/environment
"""


def test_the_password_is_in_the_environment_and_on_no_command_line(tmp_path, monkeypatch):
    spy = tmp_path / "pg_dump"
    spy.write_text(SPY.format(folder=tmp_path))
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    database = {
        "NAME": "learning_path", "USER": "someone", "PASSWORD": "hunter2", "HOST": "", "PORT": 5433,
        "OPTIONS": {"host": "/run/postgresql", "sslmode": "require", "pool": {"min_size": 1}},
    }  # fmt: skip
    with (tmp_path / "part").open("w+b") as part:
        dump(database, part)
    assert "hunter2" not in Path(tmp_path / "arguments").read_text()
    told = dict(line.split("=", 1) for line in (tmp_path / "environment").read_text().splitlines())
    assert told == told | {
        "PGDATABASE": "learning_path", "PGUSER": "someone", "PGPASSWORD": "hunter2",
        "PGHOST": "/run/postgresql", "PGPORT": "5433", "PGSSLMODE": "require",
    }  # fmt: skip
