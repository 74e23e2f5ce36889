"""What language models answer, as text: their thoughts taken off, and the JSON in it. Needs nothing and raises nothing."""
