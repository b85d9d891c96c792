"""The answer to "when will I finish?": its dates, its words and its charts."""
