"""A learner's door, rows and saves: what all rooms above rest on."""
