"""All our words, by language."""
