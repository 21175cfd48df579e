"""Learned weights and tags, and the traits that they go by."""
