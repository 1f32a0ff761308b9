"""The talk before the start: 44 question blocks, what is agreed and where it lands, care, and parents who are told (M08, M14)."""
