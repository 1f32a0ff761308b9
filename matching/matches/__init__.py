"""From a proposal to a placement: a talk, opinions, the agreement of each side, one act, and looking back."""
