"""Edits of a plan: a sentence, a model's reply or a patch in; the edited plan, its difference in words, and the way back."""
