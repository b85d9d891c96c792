"""Say how good the dates of all learners were, none left out: what the curators' page takes a sample of."""

from typing import Any

from django.core.management.base import BaseCommand

from progress.forecasts.scoreboard import scoreboard_of_all
from progress.projection import Score


class Command(BaseCommand):
    help = (
        "Compare all dates that learners were given with what came of them. The admin site shows the same, "
        "of a sample of learners where there are many."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        board = scoreboard_of_all(most_learners=None)
        self.stdout.write(f"courses: {_said(board.courses)}")
        self.stdout.write(f"finishes: {_said(board.plans)}")
        self.stdout.write(f"Learners with a completed course that was forecast: {board.learners}.")


def _said(score: Score) -> str:
    if not score.scored:
        return "0 compared"
    held = f"{score.held} ranges held ({score.held_percent} %)"
    return f"{score.scored} compared, {held}, median error {score.median_error_days:g} days"
