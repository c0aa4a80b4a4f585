"""The visit drawn: the Folium map, the list beside it, and the page that holds both."""
