"""Show a graded notebook as HTML; whatever its author put in is text, or made harmless."""
