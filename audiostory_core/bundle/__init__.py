"""A bundle on disk, its parts, and where they live. Needs no torch until a part is built."""

from .bundle import Bundle as Bundle
