"""Registers the learner's side with Django."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """The learner's plan and progress."""

    name = "progress"
    verbose_name = "Learners"
