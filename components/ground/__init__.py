"""Vector tiles become a ground: what the outputs draw under the ways of a visit. Pure: no network, no store."""
