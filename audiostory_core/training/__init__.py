"""Training: one loop (`loop.fit`) and the three stages of the paper as tasks for it."""
