"""moto made to behave like AWS: start and reset, safety, guards, controllers, the gateway."""
