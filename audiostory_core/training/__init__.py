"""Training: one loop (`loop.run`) and the three stages of the paper as tasks for it."""
