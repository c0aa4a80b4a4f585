"""ASGI: middleware, response cache, routes, organisers' authentication."""
