"""What a page sends by itself is sent again, but nobody reads that they typed it."""

import re
from pathlib import Path

from django.conf import settings
from django.middleware.csrf import get_token
from django.test import RequestFactory

from learningpath.outages.typed import OF_THE_PAGE, typed_in

TAG = re.compile(r"<(?:input|button)\b[^>]*>")
NAME = re.compile(r'name="(\w+)"')
WORDS_OF_A_CHOICE = {"language", "position", "state", "status"}  # as in a field: these can be read


def test_hidden_fields_and_buttons_of_all_templates_are_known():
    found = {
        name[1]
        for template in Path(settings.BASE_DIR).glob("*/templates/**/*.html")
        for tag in TAG.findall(template.read_text())
        if (tag.startswith("<button") or 'type="hidden"' in tag) and (name := NAME.search(tag))
    }
    assert "account" in found
    assert found - OF_THE_PAGE <= WORDS_OF_A_CHOICE


def test_what_the_button_says_is_sent_again_and_not_shown(rf: RequestFactory):
    request = rf.get("/")
    token = get_token(request)
    cookie = request.META["CSRF_COOKIE"]
    form = {"csrfmiddlewaretoken": token, "account": "29b976d8790fd42d", "hours-algebra": "7.5"}
    rf.cookies[settings.CSRF_COOKIE_NAME] = cookie
    typed = typed_in(rf.post("/plan/log/", form, secure=True, headers={"referer": "https://testserver/"}))
    assert {field.name for field in typed.fields} == {"account", "hours-algebra"}
    assert [field.shown for field in typed.shown] == ["7.5"]
