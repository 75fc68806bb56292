"""The steps from a submitted folder to a grade, a file each."""
