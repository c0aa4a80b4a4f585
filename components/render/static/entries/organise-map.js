/* The map of the draft, in a frame of the organisers' page. */
import { connectToPage } from "../framed-map.js";
import { receiveMap } from "../map.js";
import { offerPin } from "../pin.js";

receiveMap((map) => {
  connectToPage(map);
  offerPin(map);
});
