"""The rules of matching: pure functions, no ORM, no clock."""
