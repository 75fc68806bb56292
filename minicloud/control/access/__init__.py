"""Who calls, what they may do, and where they are refused: IAM and STS of the emulated cloud."""
