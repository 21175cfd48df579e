"""What people do for a living, told by trades, products and deeds."""
