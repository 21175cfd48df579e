"""What stands before an item of a list, as a part of patterns."""

from __future__ import annotations

_DASHES = r"-*•·–—→►▪●○✓"
# A bullet, or a number or a letter with its mark: "-", "→", "2.", "(b)", "3 - ".
ITEM = rf"(?:[{_DASHES}]|\(?(?:\d{{1,2}}[.)°]|\d{{1,2}} ?[–—:-](?= )|[a-hA-H]\)))"
