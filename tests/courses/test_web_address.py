"""Files and the admin site take the same addresses, and no password."""

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.catalog.values import RefusedValueError, read_value
from courses.models import Course, Provider
from courses.web_address import WebAddressField, check_web_address
from tests.rows import make_course

WITH_A_PASSWORD = (
    "https://curator:s3cret@provider.example/course",
    "https://s3cret@provider.example/",
    "https://:s3cret@provider.example/",
    "HTTP://curator:s3cret@provider.example",
    "ftp://curator:s3cret@provider.example/",
    "https:\\\\curator:s3cret@provider.example/",
)
NO_PAGE = (
    "ftp://provider.example/",
    "ftps://provider.example/",
    "mailto:a@provider.example",
    "javascript:alert(1)",
)
PAGES = (
    "https://provider.example/@someone",
    "https://provider.example/?mail=a@provider.example",
    "http://provider.example:8080/#a@b",
)


@pytest.mark.parametrize("address", WITH_A_PASSWORD)
def test_an_address_with_a_password_is_refused_without_repeating_it(address):
    with pytest.raises(ValidationError, match="password before its host") as refused:
        check_web_address(address)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("address", NO_PAGE)
def test_what_a_browser_does_not_open_as_a_page_is_refused(address):
    with pytest.raises(ValidationError, match="https:// or http://"):
        check_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://a_b.example/",
        "https://a\uff3fb.example/",
        "https://a.example:65536/",
        "https://a.example:99999999/",
        "https://a.example:0/",
        "https://a.example:x/",
        "https://a.example\\@b.example/",
        "https://a.example/\u202ex",
        "https://a..example/",
        "https://a.example/a b",
        "https://a.example/\ta",
        "https:a.example",
    ],
)
def test_what_files_refuse_the_admin_refuses_and_in_the_same_words(address):
    with pytest.raises(ValidationError) as of_form:
        WebAddressField().clean(address)
    with pytest.raises(RefusedValueError) as of_file:
        read_value(yaml.ScalarNode("tag:yaml.org,2002:str", address), Course._meta.get_field("url"))
    (said,) = of_form.value.messages
    assert said.removeprefix("This ").removesuffix(".") in str(of_file.value)


@pytest.mark.parametrize(
    "address", ["https://m\u00fcnchen.example/", "http://[::1]:8000/", "http://127.0.0.1:65535/"]
)
def test_hosts_in_other_scripts_and_numbers_are_fine(address):
    check_web_address(address)


@pytest.mark.parametrize("address", PAGES)
def test_an_at_sign_behind_the_host_is_fine(address):
    check_web_address(address)
    assert WebAddressField().clean(address) == address


def test_a_field_adds_https_and_may_be_empty():
    assert WebAddressField().clean("provider.example/x") == "https://provider.example/x"
    assert WebAddressField(required=False).clean("") == ""
    for broken in ("http://[", "https://", "https://a b"):
        with pytest.raises(ValidationError):
            WebAddressField().clean(broken)


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*WITH_A_PASSWORD, *NO_PAGE])
def test_the_admin_refuses_it_in_every_field_for_an_address(curator_client, address):
    course = make_course("first")
    provider = Provider.objects.get()
    pages = {
        reverse("admin:courses_course_change", args=[course.pk]): ("url", "source_url"),
        reverse("admin:courses_provider_change", args=[provider.pk]): ("url", "aid_rules-0-source_url"),
        reverse("admin:courses_aidrule_add"): ("source_url",),
        reverse("admin:courses_studygroup_add"): ("url", "source_url"),
        reverse("admin:courses_resource_add"): ("url", "source_url"),
    }
    lines = {"aid_rules-TOTAL_FORMS": "1", "aid_rules-INITIAL_FORMS": "0", "aid_rules-0-kind": "per_course"}
    for page, fields in pages.items():
        answer = curator_client.post(page, lines | dict.fromkeys(fields, address))
        said = answer.content.decode()
        refusals = ("password before its host", "is not a web address", "Enter a valid URL")
        assert sum(said.count(refusal) for refusal in refusals) == len(fields), page
    assert Course.objects.get().url == "https://provider.example/course"
