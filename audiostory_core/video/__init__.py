"""Pictures: frames by their times, shots, captions, and one file of picture and sound. Needs no torch until a model sees."""

from .frames import VideoFile as VideoFile
