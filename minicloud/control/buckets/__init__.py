"""moto's S3 made to behave like AWS's, a file for each of its sides."""
