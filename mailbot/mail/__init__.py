"""Messages as bytes and as values: parsing, quoting, who speaks, bounces and the bytes of a letter. Pure."""
