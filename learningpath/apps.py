"""Registers the project itself, which holds the user model and the shared templates."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class LearningPathConfig(AppConfig):
    """Accounts and what every page shares."""

    name = "learningpath"
    verbose_name = _("People")

    def ready(self) -> None:
        """Have Django know the checks of this app, and what fixtures must not do (AppConfig.ready)."""
        from learningpath import readiness  # noqa: F401, PLC0415 (needs the models to be there)
        from learningpath.natural_keys import guard_raw_saves  # noqa: PLC0415

        guard_raw_saves(apps.get_models())
