/** What ECharts is told for each kind of chart. */
import { fullDay, number, shortDay, token } from "./theme";

interface Series {
  name: string;
  values: (number | null)[];
  shape: "bar" | "line" | "mean";
  colour: number | null;
}
export interface ChartData {
  kind: "epidemic" | "lines" | "bars" | "ages";
  labels: string[];
  series: Series[];
  value_kind: string;
  incomplete_from: number | null;
  incomplete_label: string;
  urls: string[];
}
interface Point {
  seriesName?: string;
  value?: number | { value: number } | null;
  dataIndex: number;
  color?: unknown;
}
type Option = Record<string, unknown>;

const FONT = '"Figures", "Be Vietnam Pro", sans-serif';

const COLOURS = 7; // distinguishable by every kind of eye; see design/tests/test_tokens.py

function colour(series: Series, index: number): string {
  return token(`series-${((series.colour ?? index) % COLOURS) + 1}`);
}

/** Diagonal lines in the colour of the series: these days will still rise. */
function hatch(paint: string): object {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 6;
  const pen = tile.getContext("2d")!;
  pen.fillStyle = token("surface");
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = paint;
  pen.lineWidth = 1.6;
  pen.beginPath();
  for (const shift of [-6, 0, 6]) {
    pen.moveTo(shift, 6);
    pen.lineTo(shift + 6, 0);
  }
  pen.stroke();
  return { image: tile, repeat: "repeat" };
}

function axisText(extra: Option = {}): Option {
  return { color: token("muted"), fontFamily: FONT, fontSize: 11, ...extra };
}

function categories(data: ChartData, extra: Option = {}): Option {
  return {
    type: "category",
    data: data.labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: token("line-strong") } },
    axisLabel: axisText(data.kind === "epidemic" ? { formatter: shortDay, hideOverlap: true } : { hideOverlap: true }),
    ...extra,
  };
}

function values(data: ChartData, extra: Option = {}): Option {
  return {
    type: "value",
    minInterval: data.value_kind === "count" ? 1 : undefined,
    splitLine: { lineStyle: { color: token("line") } },
    axisLabel: axisText({ formatter: (value: number) => number(Math.abs(value), data.value_kind) }),
    ...extra,
  };
}

function tooltip(data: ChartData): Option {
  return {
    trigger: "axis",
    // Text, not HTML: HTML tooltips carry inline styles, which the policy forbids.
    renderMode: "richText",
    confine: true,
    axisPointer: { type: data.kind === "lines" ? "line" : "shadow", shadowStyle: { color: token("accent"), opacity: 0.07 } },
    backgroundColor: token("surface"),
    borderColor: token("line-strong"),
    padding: [8, 12],
    textStyle: { color: token("text"), fontFamily: FONT, fontSize: 12 },
    formatter: (points: Point[]) => {
      const at = points[0]?.dataIndex ?? 0;
      const label = data.labels[at] ?? "";
      const isOpen = data.incomplete_from !== null && at >= data.incomplete_from;
      const head = data.kind === "epidemic" ? fullDay(label) : label;
      const lines = data.series.map((series) => {
        const value = series.values[at];
        return `${series.name}: ${value === null || value === undefined ? "–" : number(value, data.value_kind)}`;
      });
      return [isOpen ? `${head} (${data.incomplete_label})` : head, ...lines].join("\n");
    },
  };
}

function bar(data: ChartData, series: Series, index: number, isStacked: boolean): Option {
  const paint = colour(series, index);
  const open = data.incomplete_from;
  return {
    name: series.name,
    type: "bar",
    stack: isStacked ? "all" : undefined,
    barCategoryGap: data.kind === "epidemic" ? "12%" : "34%",
    barMaxWidth: 28,
    // A hair of the page between the parts of a stack: colour is not all that parts them.
    itemStyle: { color: paint, borderColor: token("surface"), borderWidth: isStacked ? 0.5 : 0 },
    emphasis: { disabled: true },
    data: series.values.map((value, at) =>
      open !== null && at >= open
        ? { value, itemStyle: { color: hatch(paint), borderColor: paint, borderWidth: 1 } }
        : value,
    ),
  };
}

function line(data: ChartData, series: Series, index: number): Option {
  const isMean = series.shape === "mean";
  const open = data.incomplete_from;
  const paint = isMean ? token("text") : colour(series, index === 1 ? 2 : index === 2 ? 3 : index);
  return {
    name: series.name,
    type: "line",
    showSymbol: false,
    symbolSize: 6,
    emphasis: { disabled: true },
    lineStyle: { width: isMean ? 1.75 : 2, color: paint },
    itemStyle: { color: paint },
    // A mean over days that will still rise would point down for no reason.
    data: isMean && open !== null ? series.values.map((value, at) => (at >= open ? null : value)) : series.values,
  };
}

function legend(data: ChartData): Option {
  return {
    show: data.series.length > 1,
    top: 0,
    left: 0,
    itemWidth: 12,
    itemHeight: 10,
    data: data.series.map(({ name, shape }) => ({
      name,
      icon: shape === "bar" ? "rect" : "path://M0 3h12v2H0z",
    })),
    textStyle: axisText({ color: token("text"), fontSize: 12 }),
  };
}

/** How tall the legend is: whole names in rows, about 7 px a letter and 32 px a swatch. */
function legendHeight(data: ChartData, width: number): number {
  if (data.series.length < 2) return 12;
  let rows = 1;
  let used = 0;
  for (const { name } of data.series) {
    const length = name.length * 7 + 32;
    if (used > 0 && used + length > width) {
      rows += 1;
      used = 0;
    }
    used += length;
  }
  return 14 + 22 * rows;
}

function grid(data: ChartData, width: number): Option {
  return { left: 4, right: 12, top: legendHeight(data, width), bottom: 4, containLabel: true };
}

/** The next 1, 2, 3, 4, 6, 8 or 10 times a power of ten: halves of an axis stay round. */
function rounded(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 3, 4, 6, 8].find((step) => step * power >= value) ?? 10);
}

function ages(data: ChartData): Option {
  const [left, right] = data.series;
  if (!left || !right) return {};
  const most = rounded(Math.max(1, ...left.values.map((v) => v ?? 0), ...right.values.map((v) => v ?? 0)));
  const side = (series: Series, index: number, sign: 1 | -1): Option => ({
    ...bar(data, series, index, true),
    data: series.values.map((value) => (value === null ? null : sign * value)),
  });
  return {
    xAxis: values(data, { min: -most, max: most, splitNumber: 4, interval: most / 2 }),
    yAxis: categories(data, { axisLine: { show: false } }),
    series: [side(left, 0, -1), side(right, 1, 1)],
  };
}

function horizontal(data: ChartData): Option {
  return {
    xAxis: values(data),
    yAxis: categories(data, { inverse: true, axisLine: { show: false } }),
    series: data.series.map((series, index) => ({
      ...bar(data, series, index, data.series.length > 1),
      label: {
        show: data.series.length === 1,
        position: "right",
        color: token("text"),
        fontFamily: FONT,
        formatter: ({ value }: { value: number }) => number(value, data.value_kind),
      },
    })),
  };
}

function upright(data: ChartData): Option {
  return {
    xAxis: categories(data, data.kind === "lines" ? { boundaryGap: false } : {}),
    yAxis: values(data, { axisLine: { show: false } }),
    series: data.series.map((series, index) =>
      series.shape === "bar" ? bar(data, series, index, true) : line(data, series, index),
    ),
  };
}

export function optionOf(data: ChartData, width: number): Option {
  const shapes = { epidemic: upright, lines: upright, bars: horizontal, ages };
  return {
    animation: false,
    textStyle: { fontFamily: FONT },
    grid: grid(data, width),
    legend: legend(data),
    tooltip: tooltip(data),
    ...shapes[data.kind](data),
  };
}
