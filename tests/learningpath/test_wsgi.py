"""The door for a WSGI server takes every content type, also those that Django cannot read."""

import pytest
from django.http import HttpRequest

from learningpath.wsgi import UNREADABLE, with_readable_type


def type_passed_on(content_type):
    seen = []

    def application(environ, start_response):
        seen.append(environ["CONTENT_TYPE"])
        return []

    with_readable_type(application)({"CONTENT_TYPE": content_type}, None)
    return seen[0]


@pytest.mark.parametrize(
    "content_type",
    ["text/plain; charset*=no-such''x", "text/plain; x*=undefined''%41", "text/plain; x*0*=no-such''a"],
)
def test_a_type_that_cannot_be_read_becomes_one_that_is_refused(content_type):
    with pytest.raises((ValueError, LookupError)):
        HttpRequest()._set_content_type_params({"CONTENT_TYPE": content_type})
    assert type_passed_on(content_type) == UNREADABLE


@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data; boundary=x", "\xe9;;="])
def test_other_types_pass(content_type):
    assert type_passed_on(content_type) == content_type
