"""What the demo world shows of companies, by subject; `PARTS` are built in this order."""
