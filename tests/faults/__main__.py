"""Faults by hand, the lines of docs/measured.md: ``python -m tests.faults [SCENARIO…] [--seconds N]``.

Without names all are run, on SQLite and on a PostgreSQL of their own. For those that run on either,
``python -m tests.postgres .venv/bin/python -m tests.faults kill`` takes PostgreSQL.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parent.parent
SCENARIOS = {path.stem.removeprefix("test_"): str(path) for path in sorted(FOLDER.glob("test_*.py"))}
SCENARIOS["backup"] = (
    f"{PROJECT}/tests/learningpath/operations/test_backup.py::test_three_backups_under_8_writers_have_each_hour_that_was_acknowledged_before"
)


def main() -> int:
    """Run the scenarios one after the other; print their lines, and of one that failed all that it said."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.split("``")[0])
    parser.add_argument("scenario", nargs="*", help=", ".join(SCENARIOS))
    parser.add_argument("--seconds", type=float, help="how long each fault lasts")
    asked = parser.parse_args()
    if unknown := set(asked.scenario) - SCENARIOS.keys():
        parser.error(f"There is no {', '.join(sorted(unknown))}: {', '.join(SCENARIOS)}.")
    longer = {"FAULT_SECONDS": str(asked.seconds)} if asked.seconds else {}
    return max([run(SCENARIOS[name], longer) for name in asked.scenario or SCENARIOS])


def run(tests: str, environment: dict[str, str]) -> int:
    """Run the tests of one scenario."""
    command = [sys.executable, "-m", "pytest", "-q", tests]
    done = subprocess.run(
        command, cwd=PROJECT, env=os.environ | environment, text=True, capture_output=True, check=False
    )
    measured = [line for line in done.stdout.splitlines() if line.startswith("fault=")]
    print(done.stdout + done.stderr if done.returncode else "\n".join(measured), flush=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
