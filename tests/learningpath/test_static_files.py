"""What collectstatic makes for production."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


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


def test_no_collected_style_sheet_names_a_source_map(static_root):
    hashed = list((static_root / "bootstrap").glob("bootstrap.min.*.css"))
    assert hashed
    assert all("sourceMappingURL" not in file.read_text() for file in hashed)


def test_hashed_files_come_compressed(static_root):
    assert list(static_root.glob("site.*.css.br"))
    assert list(static_root.glob("site.*.css.gz"))
