"""Rules of evaluation: pure, no database, no clock."""
