"""Corpora that are made: conversations and stories simulated from seeds, and what they are read from."""
