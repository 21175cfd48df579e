"""mailbot: registrations by e-mail, read from and answered in a coordinator's own inbox."""

__version__ = "0.1.0"
