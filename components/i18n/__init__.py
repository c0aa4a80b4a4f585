"""Our words in every language, and how each language writes hours, dates and distances."""
