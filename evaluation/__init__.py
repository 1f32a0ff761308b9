"""Evaluation on the shop floor: the week, three voices, sheet logs, talks, class council, portfolio and the division of roles."""
