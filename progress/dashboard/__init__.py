"""The page that composes the cards of all others."""
