"""A learner's file, put together from every app, sealed, bundled and verified."""
