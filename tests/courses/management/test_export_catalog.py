import io

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def _run(*arguments: object):
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def test_an_export_to_the_screen_can_be_reloaded(catalog, tmp_path):
    (tmp_path / "all.yaml").write_text(_run("export_catalog"))
    assert _run("reload_catalog", tmp_path).startswith("Nothing changed")


def test_an_export_into_a_new_folder_says_what_it_wrote_and_can_be_reloaded(catalog, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = _run("export_catalog", tmp_path / "new")
    assert out.splitlines()[0] == "wrote new/providers.yaml"
    assert _run("reload_catalog", tmp_path / "new").startswith("Nothing changed")


def test_an_export_beside_other_files_is_refused(catalog, tmp_path):
    (tmp_path / "mine.yaml").write_text("x: 1")
    with pytest.raises(CommandError, match=r"mine\.yaml"):
        _run("export_catalog", tmp_path)


def test_an_export_onto_a_file_is_refused(catalog, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError):
        _run("export_catalog", tmp_path / "file")
