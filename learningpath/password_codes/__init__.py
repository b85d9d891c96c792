"""Codes that give a new password where no mail can: written down once, each used once."""
