"""The visit drawn: the Folium scene, the list beside it, and the page that holds both."""
