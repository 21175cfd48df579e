"""Who writes, who comes, who is only mentioned; each with their own number, address and organisation."""
