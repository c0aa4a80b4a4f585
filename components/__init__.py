"""The study-visit map: see docs/architecture.md for the rooms."""
