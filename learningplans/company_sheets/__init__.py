"""Company sheets: what can be learned in a company, written together, reviewed, followed, printed."""
