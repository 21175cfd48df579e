"""What every reader stands on: words and phrases found in a text, its sentences, its telephone numbers."""
