"""Registers the learner's side with Django."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """The learner's plan and progress."""

    name = "progress"
    verbose_name = "Learners"

    def ready(self) -> None:
        """Let dry runs of a reload say what it means for learners (django AppConfig.ready)."""
        from courses.catalog.impact import register_impact  # noqa: PLC0415 - models are not there earlier
        from progress.catalog_changes.impact import reload_impact  # noqa: PLC0415

        register_impact(reload_impact)
