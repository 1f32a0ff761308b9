"""Everything that happens to a learning sheet, from its first word to out of use."""

from learningplans.sheets.drafting import (
    IN_REVIEW,
    NOT_OPEN,
    Said,
    head_of,
    owners,
    save_head,
    save_parts,
    start_sheet,
)
from learningplans.sheets.moving import (
    hand_in,
    publish,
    retire,
    send_back,
    start_next_version,
    take_back,
    take_over,
    use_again,
)

__all__ = [
    "IN_REVIEW",
    "NOT_OPEN",
    "Said",
    "hand_in",
    "head_of",
    "owners",
    "publish",
    "retire",
    "save_head",
    "save_parts",
    "send_back",
    "start_next_version",
    "start_sheet",
    "take_back",
    "take_over",
    "use_again",
]
