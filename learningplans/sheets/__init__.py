"""The library of learning sheets: writing them in versions, the group that does, remarks, and reading them."""
