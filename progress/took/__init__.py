"""How many hours a completed course really took, in the learner's word: asked once, where less was logged."""
