"""What the catalog changed in learners' courses: told once, and foretold to curators."""
