"""What collectstatic makes for production."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from learningpath.scripts import without_comments
from tests.server import Databases


@pytest.fixture
def static_root(server_databases: Databases) -> Path:
    """Where the servers of the tests find what collectstatic made for them, with production's settings."""
    return server_databases.static_root


def test_of_bootstrap_only_the_file_that_pages_load_is_collected(static_root):
    assert {file.name.split(".")[0:2][1] for file in (static_root / "bootstrap").iterdir()} == {"min"}


def test_hashed_files_come_compressed(static_root):
    for name in ("site", "bootstrap/bootstrap.min"):
        assert list(static_root.glob(f"{name}.*.css.br"))
        assert list(static_root.glob(f"{name}.*.css.gz"))


def test_the_script_of_the_pages_comes_without_comments(static_root):
    source = Path(finders.find("site.js")).read_text(encoding="utf-8")
    hashed, plain = sorted(static_root.glob("site*.js"))
    assert hashed.read_text(encoding="utf-8") == plain.read_text(encoding="utf-8") == without_comments(source)
    assert "\n// " in source
    assert gzip.decompress(Path(f"{hashed}.gz").read_bytes()) == hashed.read_bytes()


def test_development_serves_the_style_sheet_that_production_collects(static_root):
    found = finders.find("bootstrap/bootstrap.min.css")
    assert Path(found).read_bytes() == (static_root / "bootstrap" / "bootstrap.min.css").read_bytes()
    assert finders.find("bootstrap/other.css") is None
