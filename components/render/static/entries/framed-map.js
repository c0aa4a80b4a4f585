/* The map alone, in a frame of the visit page. */
import { connectToPage } from "../framed-map.js";
import { receiveMap } from "../map.js";

receiveMap(connectToPage);
