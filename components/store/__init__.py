"""The database, the published versions and the drafts; venues.csv as their mirror."""
