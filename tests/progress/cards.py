"""Finding a card on the dashboard."""

from typing import TypeVar

from progress.dashboard.board import Dashboard

T = TypeVar("T")


def card_on(board: Dashboard, kind: type[T]) -> T | None:
    """Return the card of a kind, or None when the dashboard has none."""
    cards = [card for group in vars(board).values() for card in group]
    return next((card for card in cards if isinstance(card, kind)), None)
