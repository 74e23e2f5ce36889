"""Long-form narrative audio from text: plan a story, render its events, arrange them in time."""

__version__ = "0.1.0"
