"""An app that only tests install: kinds of work to watch from outside."""
