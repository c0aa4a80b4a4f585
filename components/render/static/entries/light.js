/* The light page: `/pocket` and the published pack. */
import { startLightPage } from "../light-page.js";

startLightPage();
