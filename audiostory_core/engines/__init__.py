"""Whole pieces of work, by name, over processes of this machine or a Ray cluster: names in, statuses out."""
