"""What a message is: its acts and topic, what it answers, what else it asks, and the kind that follows."""
