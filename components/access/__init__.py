"""Who may change the plan: the way in and out, and what only organisers are served."""
