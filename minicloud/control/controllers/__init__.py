"""What AWS does by itself after a call, on the virtual clock."""
