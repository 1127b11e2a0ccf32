"""The crawler: from the web to a reading. It knows the archive."""
