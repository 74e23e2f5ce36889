"""Published checkpoints: what their names mean (`naming`), how they become bundles (`importing`), where from (`pull`)."""
