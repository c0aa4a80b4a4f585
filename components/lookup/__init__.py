"""Geocoder and router: one HTTP client, one rate limiter, one cache of answers."""
