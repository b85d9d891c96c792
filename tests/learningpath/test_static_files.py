"""What collectstatic makes for production."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders


@pytest.fixture(scope="module")
def static_root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "learningpath.settings",
        "DEBUG": "0",
        "SECRET_KEY": "for-this-test-only",
        "ALLOWED_HOSTS": "localhost",
        "STATIC_ROOT": str(folder),
    }
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
    )
    return folder


def test_of_bootstrap_only_the_file_that_pages_load_is_collected(static_root):
    assert {file.name.split(".")[0:2][1] for file in (static_root / "bootstrap").iterdir()} == {"min"}


def test_hashed_files_come_compressed(static_root):
    for name in ("site", "bootstrap/bootstrap.min"):
        assert list(static_root.glob(f"{name}.*.css.br"))
        assert list(static_root.glob(f"{name}.*.css.gz"))


def test_development_serves_the_style_sheet_that_production_collects(static_root):
    found = finders.find("bootstrap/bootstrap.min.css")
    assert Path(found).read_bytes() == (static_root / "bootstrap" / "bootstrap.min.css").read_bytes()
    assert finders.find("bootstrap/other.css") is None
