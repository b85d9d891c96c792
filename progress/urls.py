"""Addresses of the learner's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
