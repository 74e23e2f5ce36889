"""A sentence -> what it asks for, before any model reads it: sounds, their order, lengths and layers."""
