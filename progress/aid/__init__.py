"""Paying with financial aid: which courses, how far each application is, and what to do next."""
