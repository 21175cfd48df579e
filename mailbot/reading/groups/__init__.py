"""Which group of the course is meant: by its name, a day, or what people do."""
