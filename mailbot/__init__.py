"""mailbot: registrations by e-mail, read from and answered in a coordinator's own inbox."""

import os

__version__ = "0.1.0"

# The encoder's arrays are small: several threads would only wait for each other. Read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
