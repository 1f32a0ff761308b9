"""The division of roles: template, people behind roles, reading, adapting and agreeing, one's own list, paper."""
