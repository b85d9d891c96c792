"""Saying of each part of a bundle whether it is needed, not needed or done."""
