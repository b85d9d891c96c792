"""Registers the project itself, which holds the user model and the shared templates."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningPathConfig(AppConfig):
    """Accounts and what every page shares."""

    name = "learningpath"
    verbose_name = _("People")

    def ready(self) -> None:
        """Have Django know the checks of this app (AppConfig.ready)."""
        from learningpath import readiness  # noqa: F401, PLC0415 (needs the models to be there)
