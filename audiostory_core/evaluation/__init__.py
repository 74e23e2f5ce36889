"""What a rendered story is measured by: a judge that listens (`judge`) and closed forms (`metrics`)."""
