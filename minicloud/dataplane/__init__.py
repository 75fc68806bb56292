"""What happens in a cloud: a pure simulation on a virtual clock. Imports nothing but Python."""
