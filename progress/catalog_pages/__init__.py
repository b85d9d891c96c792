"""The learner's part of the catalog's pages: what they have, follow and can do, where they read about it."""
