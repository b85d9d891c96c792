"""What docs/operating.md tells operators to type is run, block by block, on a database of its own."""

import re
import subprocess
import uuid

import yaml
from django.conf import settings

from tests.server import PASSWORD, PROJECT, Databases, Server
from tests.test_concurrency import ask

BLOCKS = re.findall(
    r"^```sh\n(.*?)^```", (settings.BASE_DIR / "docs" / "operating.md").read_text(), re.MULTILINE | re.DOTALL
)
AS_ROOT = "# as root\n"


def test_what_operators_are_told_to_type_works(server_databases: Databases, tmp_path):
    run = [block for block in BLOCKS if not block.startswith(AS_ROOT)]
    commands = set(re.findall(r"manage\.py (\w+)", "".join(run)))
    assert commands >= {"createsuperuser", "sendtestemail", "backup", "restore", "migrate", "copy_database"}
    backups = tmp_path / "backups"
    backups.mkdir()
    with server_databases.fresh() as url, server_databases.fresh() as drill:
        environment = server_databases.environment(url) | {
            "BACKUPS": str(backups),
            "DRILL_URL": drill,
            "TARGET": f"sqlite:///{tmp_path}/{uuid.uuid4().hex}.sqlite3",
        }
        for block in run:
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block],
                cwd=PROJECT, env=environment, input=f"{PASSWORD}\n", capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
        for address in (url, drill, environment["TARGET"]):
            site = Server({"DATABASE_URL": address}, tmp_path / "log")
            assert ask(site, "SELECT count(*) FROM learningpath_user WHERE is_superuser") == [(1,)]
    written = {path.name for path in backups.iterdir()}
    assert written == {"site.backup", "before-upgrade.backup", "catalog.json", "learner.json"}


def test_what_is_not_run_says_so_and_is_what_needs_root():
    not_run = [block for block in BLOCKS if block.startswith(AS_ROOT)]
    assert len(not_run) >= 5
    assert all(
        re.search(r"systemctl|systemd-run|apt-get|runuser", block) and "manage.py" not in block
        for block in not_run
    )


def test_the_examples_of_deployment_back_up_each_day_or_when_asked():
    deploy = settings.BASE_DIR / "deploy"
    assert "manage.py backup --keep=14 " in (deploy / "learning-path-backup.service").read_text()
    assert "OnCalendar=" in (deploy / "learning-path-backup.timer").read_text()
    job = yaml.safe_load((deploy / "compose.yaml").read_text())["services"]["backup"]
    assert job["command"][:3] == ["python", "manage.py", "backup"]
    assert job["profiles"] == ["jobs"]
