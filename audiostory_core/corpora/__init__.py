"""Corpora: public ones as they come, and those that are made of videos and of seeds; then records in shards."""
