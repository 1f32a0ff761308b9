"""Grids as files: what a YAML file may say, every fault it holds with its line, publishing, and taking one along."""
