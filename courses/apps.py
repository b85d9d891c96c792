"""Registers the catalog with Django."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """The catalog."""

    name = "courses"
    verbose_name = "Catalog"
