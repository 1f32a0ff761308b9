"""The class council: who is spoken of, with which facts, who explains, and what the school decides."""
