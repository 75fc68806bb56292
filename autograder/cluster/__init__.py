"""The same unit of work on a Dask cluster: bytes out, bytes of JSON back, no pickle of either."""
