"""What runs in the student's process; nothing here is trusted by the other side."""
