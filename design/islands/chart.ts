/** Charts: each figure[data-chart] is drawn from the JSON beside it; see {% chart %}. */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { optionOf, type ChartData } from "./drawing/options";
import { onTheme } from "./drawing/theme";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

function draw(figure: HTMLElement): void {
  const source = document.getElementById(figure.dataset["chart"] ?? "");
  const canvas = figure.querySelector<HTMLElement>(".lc-chart-canvas");
  if (!source || !canvas) return;
  const data = JSON.parse(source.textContent ?? "{}") as ChartData;
  const chart = init(canvas);
  const paint = (): void => chart.setOption(optionOf(data, canvas.clientWidth), true);
  paint();
  onTheme(paint);
  new ResizeObserver(() => {
    chart.resize();
    paint();
  }).observe(canvas);
  if (data.urls.length > 0) {
    canvas.dataset["clickable"] = "";
    chart.on("click", ({ dataIndex }) => {
      const url = data.urls[dataIndex ?? -1];
      if (url) location.assign(url);
    });
  }
}

function drawAll(root: ParentNode): void {
  for (const figure of root.querySelectorAll<HTMLElement>("figure[data-chart]:not([data-drawn])")) {
    figure.dataset["drawn"] = "";
    draw(figure);
  }
}

drawAll(document);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target instanceof Element) drawAll(event.target.parentNode ?? event.target);
});
