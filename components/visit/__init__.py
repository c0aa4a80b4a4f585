"""Use cases: the planner, the service that keeps the visit current, drafts, the suggested order."""
