"""What a browser would send of a page of the admin site as it is."""

import re

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.pages import html_of


def address(row, what="change"):
    return reverse(f"admin:courses_{row._meta.model_name}_{what}", args=[row.pk])


def form_of(page: HttpResponse) -> dict[str, object]:
    """What a browser would send of the page's form as it is."""
    sent = {}
    for bound in (page.context["adminform"].form, *_forms_of_lines(page)):
        for field in bound:
            value = field.value()
            if value is True:
                sent[field.html_name] = "on"
            elif value not in (None, False):
                sent[field.html_name] = value
    hidden = re.findall(r'name="(_effect_seen|_shown)" value="([^"]*)"', html_of(page))
    return sent | dict(hidden)


def _forms_of_lines(page):
    for group in page.context["inline_admin_formsets"]:
        yield from (group.formset.management_form, *group.formset.forms)


def save(client: Client, row, **typed: str) -> HttpResponse:
    return client.post(address(row), form_of(client.get(address(row))) | typed)
