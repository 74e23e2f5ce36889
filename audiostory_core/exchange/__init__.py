"""A story plan as the files of other programs, and back; `formats` is the table of them."""
