/* When Folium's layers are drawn. */

/**
 * Calls `listener` each time that a layer comes onto the map, and now if it is there already: Folium has added the day on show.
 *
 * @param {L.Marker | L.Polyline} layer
 * @param {() => void} listener
 */
export function onAdd(layer, listener) {
  layer.on("add", listener);
  if (layer.getElement()) listener();
}
