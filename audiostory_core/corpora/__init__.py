"""Public corpora as they come, each in a file of its own: their tables and folders in, items out; then records in shards."""
