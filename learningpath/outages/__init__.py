"""Outages: a database that is busy, away or without space, and a cache that is gone, end when they end."""
