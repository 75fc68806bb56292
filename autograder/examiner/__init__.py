"""What runs in the cloud's process: the test cells, the gateway, the line to the student."""
