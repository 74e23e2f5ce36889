"""Sounds, environments and stories that the small bundle learns from; all synthesised here, nothing downloaded."""
