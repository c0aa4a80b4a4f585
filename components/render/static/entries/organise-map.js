/* The map of the draft, in a frame of the organisers' page or of a stop's form. */
import { connectToPage } from "../framed-map.js";
import { receiveMap } from "../map.js";
import { offerPin } from "../pin.js";
import { offerPlaces } from "../place-picker.js";

receiveMap((map) => {
  // Places are found one after the other: each comes into view, until the organiser moves the map.
  connectToPage(map, { fits: true });
  offerPin(map);
  offerPlaces(map);
});
