"""What a message is made of: whose words, in which tongue; its forms, tables and lines."""
