/* The street map of the organiser's tile server, over the ground: an extra that a reader switches on, as that server then
   learns where the reader looks. Where it does not come, a note says so and the ground is there as before. */
/** @import { Late } from "./types" */
/** @import { VisitMap } from "./map.js" */
import { findOne, makeButton, makeIcon } from "./elements.js";
import { readStored, store } from "./storage.js";

const NOTE_MS = 6000;
// So many tiles have to fail, and none to come, before the street map counts as missing.
const FAILURES = 3;

/**
 * @param {VisitMap} visitMap
 * @param {Late} late
 */
export function offerStreetMap(visitMap, { texts, tiles: offered, ground }) {
  const { map, note, tiles } = visitMap;
  const link = findOne(map.getContainer(), ".map-credit");
  const ownCredit = ground?.credit || visitMap.page.credit;
  link.textContent = ownCredit;
  if (!tiles || !offered) return () => {};
  const { credit } = offered;
  const button = makeButton("street-map", "", () => {
    store("streets", !isWanted());
    show();
  });
  button.append(makeIcon("M9 4L3 6.500v13L9 17l6 2.500 6-2.500v-13L15 6.500zM9 4v13M15 6.500v13"));
  button.title = texts.streetMap;
  button.setAttribute("aria-label", texts.streetMap);
  findOne(map.getContainer(), ".map-bar").append(button);

  /** @type {L.TileLayer} */
  const layer = tiles;
  const isWanted = () => readStored("streets") === true;
  function show() {
    button.setAttribute("aria-pressed", String(isWanted()));
    link.textContent = isWanted() ? credit : ownCredit;
    // A reader of the list alone loads no tiles.
    if (!isWanted()) map.removeLayer(layer);
    else if (visitMap.isVisible) map.addLayer(layer);
  }
  // Whether all ways are drawn is another matter.
  const noTiles = () => (visitMap.shownDay?.data.unknown ? texts.noTiles : `${texts.noTiles} ${texts.completeRoute}`);
  const stop = watchTiles(tiles, map, noTiles, note);
  map.on("resize", show);
  show();
  return () => {
    stop();
    map.off("resize", show);
    button.remove();
  };
}

/**
 * Says when the tiles cannot be loaded, and that for some seconds.
 *
 * @param {L.TileLayer} tiles
 * @param {L.Map} map
 * @param {() => string} textNow
 * @param {VisitMap["note"]} note
 */
function watchTiles(tiles, map, textNow, note) {
  let [text, loaded, failed, timer] = ["", 0, 0, 0];
  const container = map.getContainer();
  const backToDay = () => note.element.textContent === text && note.show(note.aboutDay);
  const onLoad = (/** @type {L.TileEvent} */ { tile }) => {
    // The picture that stands in for a tile that did not come is loaded too.
    if (tile.getAttribute("src") === tiles.options.errorTileUrl) return;
    loaded += 1;
    failed = 0;
    container.classList.remove("is-plain");
    backToDay();
  };
  const onError = () => {
    failed += 1;
    if (loaded || failed < FAILURES) return;
    container.classList.add("is-plain");
    text = textNow();
    note.write(text);
    window.clearTimeout(timer);
    timer = window.setTimeout(backToDay, NOTE_MS);
  };
  const again = () => map.hasLayer(tiles) && tiles.redraw();
  const handlers = { tileload: onLoad, tileerror: onError, remove: backToDay };
  tiles.on(handlers);
  window.addEventListener("online", again);
  return () => {
    tiles.off(handlers);
    window.removeEventListener("online", again);
  };
}
