"""Names of organisations: where a text names one, and which are somebody else's."""
