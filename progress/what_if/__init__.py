"""What another pace, break, order or course would change."""
