"""What installs the site and keeps it readable offline: manifest, icons, service worker, whose page it is."""

import json
import re
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import override_settings

from learningpath.templatetags.account_key import account_key
from learningpath.views import WORKER_PROGRAM
from tests.pages import html_of
from tests.rows import make_plan

pytestmark = pytest.mark.django_db


def size_of_png(path: str) -> tuple[int, int]:
    head = Path(path).read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    return struct.unpack(">II", head[16:])


def found(url: str) -> str:
    return finders.find(url.removeprefix(settings.STATIC_URL))


def test_the_manifest_says_how_to_install_the_site(client):
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert "max-age=86400" in answer.headers["Cache-Control"]
    about = answer.json()
    assert (about["name"], about["start_url"], about["scope"]) == ("Learning Path", "/plan/", "/")
    assert (about["display"], about["background_color"], about["theme_color"]) == (
        "standalone",
        "#fbfaf6",
        "#0b6e4f",
    )


def test_the_icons_of_the_manifest_are_there_in_their_sizes_and_small(client):
    icons = client.get("/manifest.webmanifest").json()["icons"]
    assert {icon["sizes"] for icon in icons} == {"any", "192x192", "512x512"}
    assert [icon["sizes"] for icon in icons if icon.get("purpose") == "maskable"] == ["512x512"]
    for icon in icons:
        path = found(icon["src"])
        if icon["type"] == "image/png":
            width, height = size_of_png(path)
            assert icon["sizes"] == f"{width}x{height}"
        assert Path(path).stat().st_size < 16_000


def test_a_page_names_its_manifest_colours_and_icons(client):
    page = html_of(client.get("/"))
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert len(re.findall(r'<meta name="theme-color" content="#\w{6}" media="', page)) == 2
    assert size_of_png(found(re.search(r'rel="apple-touch-icon" href="(.*?)"', page)[1])) == (180, 180)
    assert re.search(r'<link rel="icon"\s+href="data:image/svg', page), "one request less"


def test_the_service_worker_is_asked_for_each_time_and_sent_only_when_new(client):
    answer = client.get("/service-worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get("/service-worker.js", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.post("/service-worker.js").status_code == 405


def test_the_service_worker_is_the_same_for_everybody(client, learner_client, outsider_client):
    workers = {one.get("/service-worker.js").content for one in (client, learner_client, outsider_client)}
    assert len(workers) == 1


def test_the_service_worker_keeps_the_very_files_that_pages_load(client):
    worker, page = (client.get(address).content.decode() for address in ("/service-worker.js", "/"))
    files = json.loads(re.search(r"const FILES = (\[.*?\]);", worker)[1])
    assert files == re.findall(r'(?:rel="stylesheet" href|script src)="(.*?)"', page)


def test_the_service_worker_comes_with_its_program_but_without_the_lines_that_explain_it(client):
    worker = client.get("/service-worker.js").content.decode()
    source = WORKER_PROGRAM.read_text(encoding="utf-8")
    code = [line for line in source.splitlines() if line and not line.lstrip().startswith(("//", "/*", "*"))]
    assert worker.strip().splitlines()[-len(code) :] == code
    assert re.search(r"^ +//", source, re.MULTILINE)


def test_the_offline_page_is_within_and_nobodys(learner_client):
    worker = learner_client.get("/service-worker.js").content.decode()
    page = json.loads(re.search(r"const OFFLINE_PAGE = (\".*\");", worker)[1])
    assert page.startswith("<!DOCTYPE html>")
    assert "<h1>You are offline.</h1>" in page
    assert "data-account" not in page


def test_a_page_says_whose_it_is_without_naming_them(client, learner, learner_client, outsider):
    make_plan(learner)
    key = account_key(learner)
    page = html_of(learner_client.get("/plan/"))
    assert f'<html lang="en" data-account="{key}"' in re.sub(r' dir="\w+"', "", page)
    assert 'data-account=""' in client.get("/").content.decode()
    assert re.fullmatch(r"[0-9a-f]{16}", key)
    assert key != account_key(outsider)
    with override_settings(SECRET_KEY="another"):
        assert account_key(learner) != key, "nobody can compute it from a number"
