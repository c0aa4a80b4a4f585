/* A plain ground with a fine grid lies under everything, so that a map without streets does not look broken. */

/** @param {L.Map} map */
export function addGrid(map) {
  class Grid extends L.GridLayer {
    /** @override */
    createTile() {
      return L.DomUtil.create("div", "ground");
    }
  }
  new Grid({ pane: "tilePane", zIndex: 0 }).addTo(map);
}
