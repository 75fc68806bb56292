"""What an instructor and the students see of a graded assignment, all from one schema."""
