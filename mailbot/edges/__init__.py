"""What touches the world outside: one outside library a file, behind the protocols of mailbot/ports."""
