"""One question over what a person may see."""
