"""The outside world: files, geocoder, router, stores, and the assembly of a visit from them."""
