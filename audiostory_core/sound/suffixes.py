"""Which sound files are written, and carry a plan, by suffix; light, so that others are refused before torch is imported."""

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg")
