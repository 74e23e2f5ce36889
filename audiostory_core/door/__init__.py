"""The door for Python: what `import audiostory_core as audiostory` offers, and what files of a told story hold."""
