"""Start, watch and end the processes: warm parents, wardens, limits."""
