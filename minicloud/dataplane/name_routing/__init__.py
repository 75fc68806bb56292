"""How Route 53 answers: hosted zones, their record sets, and which of them a client is given."""
