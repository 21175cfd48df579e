"""The demonstration: local servers, an inbox's worth of mail, a few simulated days, and a page to look at."""
