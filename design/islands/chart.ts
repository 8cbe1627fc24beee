/** Charts: draws what the page describes in a JSON script element. */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

for (const place of document.querySelectorAll<HTMLElement>("[data-chart]")) {
  const source = document.getElementById(place.dataset["chart"] ?? "");
  if (source?.textContent) {
    echarts.init(place, null, { renderer: "svg" }).setOption(JSON.parse(source.textContent));
  }
}
