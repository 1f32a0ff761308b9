"""The rules of recognition: pure functions over facts, a day and the dated values of that day."""
