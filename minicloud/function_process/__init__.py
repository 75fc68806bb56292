"""What runs inside the process of a Lambda function, before and around its handler."""
