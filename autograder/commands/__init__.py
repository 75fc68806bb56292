"""The commands of `autograder`, one a file, each with its options and what it prints."""
