"""Evaluation: what a rendered story is measured by. A judge that listens (`judge`) and closed forms (`metrics`)."""
