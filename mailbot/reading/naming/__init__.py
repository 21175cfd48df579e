"""Names of people as words: how they are found, set in order, and what stands around them."""
