/* An organiser's preview of the light page, at another moment where one was asked for. */
import { readPageData } from "../elements.js";
import { startLightPage } from "../light-page.js";
import { setPreviewClock } from "../preview-clock.js";

const at = readPageData().at;
if (at) setPreviewClock(at);
startLightPage();
