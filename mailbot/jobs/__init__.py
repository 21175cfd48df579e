"""What is done with effects, only through ports: receive, settle, deliver, tidy, offer and the digest."""
