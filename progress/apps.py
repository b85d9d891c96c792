"""Registers the learner's side with Django."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """The learner's plan and progress."""

    name = "progress"
    verbose_name = "Learners"

    def ready(self) -> None:
        """Let the catalog's dry runs and pages say what they mean for learners (django AppConfig.ready)."""
        from courses.catalog.impact import register_impact, register_touch  # noqa: PLC0415 - models are not there earlier
        from courses.learner_part import register_learner_part  # noqa: PLC0415
        from progress.catalog_changes.impact import reload_impact, touches_somebody  # noqa: PLC0415
        from progress.catalog_pages.part import LearnerPart  # noqa: PLC0415

        register_impact(reload_impact)
        register_learner_part(LearnerPart.read)
        register_touch(touches_somebody)
