"""Labelled messages and what makes learned weights of them."""
