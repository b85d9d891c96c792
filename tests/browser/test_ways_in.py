"""Where no mail is: codes on paper after signing up, a second factor for the admin site, and a lost password."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from learningpath.models import User
from tests.browser.look import look_at
from tests.server import PASSWORD

WANTED = "/admin/courses/course/"


def test_a_new_curator_gets_codes_sets_up_a_second_factor_and_uses_a_code(page: Page, settings) -> None:
    settings.ADMIN_SECOND_FACTOR = True
    code = _sign_up_and_take_a_code(page)
    curator = User.objects.get(email="ada@example.org")
    User.objects.filter(pk=curator.pk).update(is_staff=True)
    curator.groups.add(Group.objects.get(name="curators"))

    page.goto(WANTED)
    page.get_by_role("link", name="Activate").click()
    assert look_at(page) == []
    ground = page.locator("img.qr").evaluate("one => getComputedStyle(one).backgroundColor")
    assert ground == "rgb(255, 255, 255)", "a camera reads it at night too"
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(
        format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    )
    page.get_by_role("button", name="Activate").click()
    page.get_by_role("link", name="Go on to the admin site").click()
    expect(page).to_have_url(re.compile(f"{WANTED}$"))

    page.context.clear_cookies()
    _use(page, code)


def _sign_up_and_take_a_code(page: Page) -> str:
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_placeholder("Password", exact=True).fill(PASSWORD)
    page.get_by_placeholder("Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_role("button", name="Show my recovery codes").click()
    assert look_at(page) == []
    return page.locator(".codes code").first.inner_text()


def _use(page: Page, code: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Recovery code").fill(code)
    page.get_by_label("New password", exact=False).first.fill("nine blue lanterns")
    page.get_by_label("New password (again)").fill("nine blue lanterns")
    assert look_at(page) == []
    page.get_by_role("button", name="Set the new password").click()
    expect(page).to_have_url(re.compile("/accounts/login/$"))
