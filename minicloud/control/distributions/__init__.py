"""moto's CloudFront made to behave like AWS's, a file for each of its sides."""
