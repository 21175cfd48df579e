"""What a person asks for in a message: kind, language, people, group, each with its evidence. Pure."""
