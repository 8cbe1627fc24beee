/** The map: polygons of units, their worker served from our own origin. */
import "maplibre-gl/dist/maplibre-gl.css";
import { Map as MapView, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

setWorkerUrl(workerUrl);

for (const place of document.querySelectorAll<HTMLElement>("[data-map]")) {
  new MapView({
    container: place,
    style: { version: 8, sources: {}, layers: [] },
    attributionControl: false,
  });
}
