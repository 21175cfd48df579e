"""Whom a cancellation, a change or a status request is about."""
