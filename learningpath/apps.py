"""Registers the project itself, which holds the user model and the shared templates."""

from django.apps import AppConfig


class LearningPathConfig(AppConfig):
    """Accounts and what every page shares."""

    name = "learningpath"
    verbose_name = "People"
