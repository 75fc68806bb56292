"""What passes between the processes: length-prefixed JSON with limits, never pickle."""
