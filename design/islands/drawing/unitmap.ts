/** One map: shapes coloured by class, a legend, a list, a slider. */
import {
  Map as Chart,
  NavigationControl,
  type ExpressionSpecification,
  type MapGeoJSONFeature,
} from "maplibre-gl";
import { fullDay, onTheme, token } from "./theme";

interface Place {
  name: string;
  text: string;
  class: number | null;
  url: string;
}
interface Values {
  note: string;
  classes: { label: string; step: number; level: number | null }[];
  order: string[]; // of the list: an object would sort keys that look like numbers
  places: Record<string, Place>;
}
interface Told extends Values {
  days: string[];
  unknown: string;
  failed: string;
}
const FILL: ExpressionSpecification = ["to-color", ["feature-state", "colour"], "rgba(0, 0, 0, 0)"];

interface Shapes {
  type: "FeatureCollection";
  features: {
    type: "Feature";
    properties: { key: string };
    geometry: { type: "Polygon" | "MultiPolygon"; coordinates: never };
  }[];
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

function boundsOf(shapes: Shapes): [number, number, number, number] {
  const box: [number, number, number, number] = [180, 90, -180, -90];
  const widen = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [x, y] = part as unknown[];
    if (typeof x === "number" && typeof y === "number") {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else part.forEach(widen);
  };
  for (const shape of shapes.features) widen(shape.geometry.coordinates);
  return box;
}

/** Unknown is hatched: a pale colour would read as "few". */
function hatch(): ImageData {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d")!;
  pen.fillStyle = token("surface");
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = token("line-strong");
  pen.lineWidth = 1;
  pen.beginPath();
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return pen.getImageData(0, 0, 8, 8);
}

export class UnitMap {
  private told: Told;
  private shown: Values;
  private chart: Chart | null = null;
  private shapes: Shapes | null = null;
  private known = new Map<string, Promise<Values>>();
  private hovered: string | null = null;
  private tip = document.createElement("div");
  private timer = 0;

  constructor(private section: HTMLElement) {
    const source = document.getElementById(section.dataset["map"] ?? "");
    this.told = JSON.parse(source?.textContent ?? "{}") as Told;
    this.shown = this.told;
  }

  async start(): Promise<void> {
    this.paintLegend();
    this.paintList();
    this.listenToList();
    this.listenToTime();
    try {
      const answer = await fetch(this.section.dataset["url"] ?? "", { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.shapes = (await answer.json()) as Shapes;
      this.draw();
    } catch {
      const canvas = this.find("[data-map-canvas]");
      canvas.classList.add("lc-map-failed");
      canvas.textContent = this.told.failed;
    }
  }

  private find(selector: string): HTMLElement {
    return this.section.querySelector<HTMLElement>(selector)!;
  }

  private draw(): void {
    const shapes = this.shapes!;
    const container = this.find("[data-map-canvas]");
    const chart = new Chart({
      container,
      bounds: boundsOf(shapes),
      fitBoundsOptions: { padding: 16 },
      attributionControl: false,
      // Paper shows what the canvas still holds.
      canvasContextAttributes: { preserveDrawingBuffer: true },
      dragRotate: false,
      pitchWithRotate: false,
      renderWorldCopies: false,
      style: { version: 8, sources: {}, transition: { duration: 0, delay: 0 }, layers: [{ id: "ground", type: "background", paint: { "background-color": token("surface") } }] },
    });
    this.chart = chart;
    chart.touchZoomRotate.disableRotation();
    // The wheel scrolls the page until the map is used on purpose.
    chart.scrollZoom.disable();
    chart.on("mousedown", () => chart.scrollZoom.enable());
    container.addEventListener("mouseleave", () => chart.scrollZoom.disable());
    chart.addControl(new NavigationControl({ showCompass: false }), "top-left");
    this.tip.className = "lc-map-tip";
    this.tip.hidden = true;
    container.append(this.tip);
    chart.on("load", () => this.fillIn());
    chart.on("mousemove", "units", (event) => this.hover(event.features?.[0], event.point));
    chart.on("mouseleave", "units", () => this.hover(undefined, { x: 0, y: 0 }));
    chart.on("click", "units", (event) => this.open(event.features?.[0]?.properties["key"] as string));
    onTheme(() => this.repaint());
    addEventListener("beforeprint", () => {
      this.repaint();
      chart.redraw();
    });
  }

  private fillIn(): void {
    const chart = this.chart!;
    chart.addImage("unknown", hatch());
    chart.addSource("units", { type: "geojson", data: this.shapes!, promoteId: "key" });
    chart.addLayer({ id: "units", type: "fill", source: "units", paint: { "fill-color": FILL } });
    chart.addLayer({ id: "unknown", type: "fill", source: "units", paint: { "fill-pattern": "unknown" } });
    chart.addLayer({ id: "borders", type: "line", source: "units", paint: {} });
    this.repaint();
  }

  private repaint(): void {
    const chart = this.chart;
    if (!chart?.getSource("units")) return;
    chart.setPaintProperty("ground", "background-color", token("surface"));
    chart.updateImage("unknown", hatch());
    const hover: ExpressionSpecification = ["boolean", ["feature-state", "hover"], false];
    chart.setPaintProperty("borders", "line-color", ["case", hover, token("text"), token("line-strong")]);
    chart.setPaintProperty("borders", "line-width", ["case", hover, 2.5, 0.6]);
    // Colours are states, not data: they change at once, without the worker, so that
    // a slider is smooth and paper shows the colours of its own legend.
    const colours = this.shown.classes.map((one) => token(one.level ? `level-${one.level}` : `ramp-${one.step}`));
    for (const shape of this.shapes!.features) {
      const index = this.shown.places[shape.properties.key]?.class;
      const colour = (index !== undefined && index !== null && colours[index]) || token("surface");
      chart.setFeatureState({ source: "units", id: shape.properties.key }, { colour });
    }
    const unknown = this.shapes!.features.map((shape) => shape.properties.key).filter(
      (key) => (this.shown.places[key]?.class ?? null) === null,
    );
    chart.setFilter("unknown", ["in", ["get", "key"], ["literal", unknown]]);
  }

  private hover(feature: MapGeoJSONFeature | undefined, point: { x: number; y: number }): void {
    const key = (feature?.properties["key"] as string | undefined) ?? null;
    if (this.hovered) this.chart?.setFeatureState({ source: "units", id: this.hovered }, { hover: false });
    this.hovered = key;
    this.tip.hidden = !key;
    this.chart!.getCanvas().style.cursor = key ? "pointer" : "";
    if (!key) return;
    this.chart?.setFeatureState({ source: "units", id: key }, { hover: true });
    const place = this.shown.places[key];
    this.tip.textContent = place ? `${place.name}: ${place.text}` : this.told.unknown;
    const left = Math.min(point.x + 12, this.find("[data-map-canvas]").clientWidth - 170);
    this.tip.style.transform = `translate(${left}px, ${point.y + 14}px)`;
  }

  private open(key: string): void {
    const url = this.shown.places[key]?.url;
    if (!url) return;
    const link = this.section.querySelector<HTMLAnchorElement>(`[data-key="${CSS.escape(key)}"] a`);
    link?.click();
  }

  private paintLegend(): void {
    const lines = this.shown.classes.map((one) => this.legendLine(one.level ? `level-${one.level}` : String(one.step), one.label));
    lines.push(this.legendLine("unknown", this.told.unknown));
    this.find("[data-map-legend]").replaceChildren(...lines);
    this.find("[data-map-note]").textContent = this.shown.note;
  }

  private legendLine(swatch: string, label: string): HTMLElement {
    const line = document.createElement("li");
    const box = document.createElement("span");
    box.className = `lc-swatch lc-swatch-${swatch}`;
    line.append(box, label);
    return line;
  }

  private paintList(): void {
    const lines = this.shown.order.map((key) => this.listLine(key, this.shown.places[key]!));
    this.find("[data-map-list]").replaceChildren(...lines);
    this.narrow();
  }

  private listLine(key: string, place: Place): HTMLElement {
    const line = document.createElement("li");
    line.dataset["key"] = key;
    const one = this.shown.classes[place.class ?? -1];
    const box = document.createElement("span");
    box.className = `lc-swatch lc-swatch-${one ? (one.level ? `level-${one.level}` : one.step) : "unknown"}`;
    const name = document.createElement(place.url ? "a" : "span");
    name.textContent = place.name;
    if (name instanceof HTMLAnchorElement) {
      name.href = place.url;
      if (!place.url.startsWith("#")) name.dataset["panel"] = "";
    }
    const text = document.createElement("span");
    text.className = place.class === null ? "lc-unknown" : "lc-num";
    text.textContent = place.text;
    line.append(box, name, text);
    return line;
  }

  private narrow(): void {
    const wanted = folded((this.find("[data-map-find]") as HTMLInputElement).value.trim());
    for (const line of this.section.querySelectorAll<HTMLElement>("[data-map-list] li")) {
      line.hidden = wanted !== "" && !folded(line.textContent ?? "").includes(wanted);
    }
  }

  private listenToList(): void {
    this.find("[data-map-find]").addEventListener("input", () => this.narrow());
    const point = (event: Event, on: boolean): void => {
      const key = event.target instanceof Element && event.target.closest<HTMLElement>("[data-key]")?.dataset["key"];
      if (key && this.chart?.getSource("units")) this.chart.setFeatureState({ source: "units", id: key }, { hover: on });
    };
    const list = this.find("[data-map-list]");
    for (const name of ["focusin", "mouseover"]) list.addEventListener(name, (event) => point(event, true));
    for (const name of ["focusout", "mouseout"]) list.addEventListener(name, (event) => point(event, false));
  }

  private listenToTime(): void {
    const slider = this.section.querySelector<HTMLInputElement>("[data-map-time]");
    if (!slider) return;
    slider.addEventListener("input", () => void this.showDay(Number(slider.value)));
    this.find("[data-map-play]").addEventListener("click", () => this.play(slider));
  }

  private play(slider: HTMLInputElement): void {
    const isPlaying = this.section.classList.toggle("lc-playing");
    clearInterval(this.timer);
    if (!isPlaying) return;
    if (slider.value === slider.max) slider.value = "0";
    this.timer = window.setInterval(() => {
      if (slider.value === slider.max) this.play(slider);
      else slider.value = String(Number(slider.value) + 1);
      void this.showDay(Number(slider.value));
    }, 800);
  }

  private async showDay(index: number): Promise<void> {
    const day = this.told.days[index];
    if (!day) return;
    this.find("[data-map-day]").textContent = fullDay(day);
    const url = new URL(this.section.dataset["valuesUrl"] ?? "", location.href);
    url.searchParams.set("day", day);
    if (!this.known.has(day)) {
      this.known.set(day, fetch(url).then((answer) => answer.json() as Promise<Values>));
    }
    const values = await this.known.get(day)!;
    // The slider may have moved on while this answer travelled.
    const slider = this.find("[data-map-time]") as HTMLInputElement;
    if (this.told.days[Number(slider.value)] !== day) return;
    this.shown = values;
    this.paintLegend();
    this.paintList();
    this.repaint();
  }
}

