"""S3's rules: names, requests, storage classes, lifecycles, restores, links; no state."""
