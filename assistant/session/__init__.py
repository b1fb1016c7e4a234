"""What happens next: pure functions of what was heard and how much was played."""
