"""What is decided about a message, and why: seats, conversations, limits, the gate of what is never answered. Pure."""
