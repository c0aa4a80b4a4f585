/* The late script: what the first paint does not need. It comes again with a newer plan whose ground is another, and then
   takes the place of what it added before. */
/** @import { Late } from "../types" */
/** @import { VisitMap } from "../map.js" */
import { addGround } from "../ground-layer.js";
import { addStyle } from "../late-style.js";
import { startPhotos } from "../photos.js";
import { addPinCard } from "../pin-card.js";
import { addStopNames } from "../stop-names.js";
import { offerStreetMap } from "../street-map.js";

/**
 * @param {VisitMap} visitMap
 * @param {Late} late
 */
const addPhotos = ({ map, texts }, late) => startPhotos(map.getContainer().ownerDocument, { ...texts, ...late.texts });

/** Each adds its part to the page, and gives what takes it off again. @type {((map: VisitMap, late: Late) => () => void)[]} */
const parts = [addStyle, addGround, offerStreetMap, addStopNames, addPinCard, addPhotos];

/**
 * @param {VisitMap} map
 * @param {Late} late
 */
function addParts(map, late) {
  map.late.remove();
  const removers = parts.map((add) => add(map, late));
  map.late.remove = () => removers.forEach((remove) => remove());
}

if (window.studyVisit.map && window.studyVisit.late) addParts(window.studyVisit.map, window.studyVisit.late);
