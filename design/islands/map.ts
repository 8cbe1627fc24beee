/** Maps without basemap: each [data-map] is drawn from its shapes and values; see {% map %}. */
import { setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { UnitMap } from "./drawing/unitmap";

setWorkerUrl(workerUrl);

for (const section of document.querySelectorAll<HTMLElement>("[data-map]")) {
  void new UnitMap(section).start();
}
