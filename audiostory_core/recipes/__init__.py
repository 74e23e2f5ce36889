"""Procedural sounds: a recipe for each sound, and what environments do to them."""
