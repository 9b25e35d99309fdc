// The course of a target, its bound, its due day and the forecast with its interval.
import * as echarts from "/static/vendor/echarts/echarts.esm.min.js";

const box = document.getElementById("chart");
const data = JSON.parse(document.getElementById("chart-data").textContent);
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const chart = echarts.init(box, null, { renderer: "svg" });

function draw() {
  const ink = css("--ink-soft");
  const last = data.course[data.course.length - 1];
  const series = [{
    type: "line", data: data.course, showSymbol: data.course.length < 40, symbolSize: 4,
    lineStyle: { color: css("--accent"), width: 2 }, itemStyle: { color: css("--accent") },
    markLine: {
      silent: true, symbol: "none", label: { color: ink },
      lineStyle: { color: css("--missed"), type: "dashed" },
      data: [
        ...(data.bound === null ? [] : [{ yAxis: data.bound }]),
        ...(data.due === null ? [] : [{ xAxis: data.due, label: { formatter: data.due } }]),
      ],
    },
  }];
  if (data.forecast && last) {
    const [due, expected, low, high] = data.forecast;
    series.push({
      type: "line", data: [last, [due, expected]], symbolSize: 7,
      lineStyle: { color: css("--accent"), type: "dotted" }, itemStyle: { color: css("--accent") },
    }, {
      type: "custom", data: [[due, low, high]],
      renderItem: (params, api) => {
        const [x, bottom] = api.coord([api.value(0), api.value(1)]);
        const top = api.coord([api.value(0), api.value(2)])[1];
        return {
          type: "group",
          children: [
            { type: "line", shape: { x1: x, y1: bottom, x2: x, y2: top }, style: { stroke: css("--accent"), lineWidth: 2 } },
            { type: "line", shape: { x1: x - 5, y1: bottom, x2: x + 5, y2: bottom }, style: { stroke: css("--accent") } },
            { type: "line", shape: { x1: x - 5, y1: top, x2: x + 5, y2: top }, style: { stroke: css("--accent") } },
          ],
        };
      },
    });
  }
  chart.setOption({
    animation: false,
    grid: { left: 50, right: 30, top: 20, bottom: 30 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "time", max: data.due && (!last || data.due > last[0]) ? data.due : undefined, axisLabel: { color: ink } },
    yAxis: {
      type: "value", axisLabel: { color: ink }, splitLine: { lineStyle: { color: css("--line") } },
      max: (range) => Math.max(range.max, data.bound ?? 0, data.forecast ? data.forecast[3] : 0),
    },
    series,
  }, true);
}

draw();
addEventListener("resize", () => chart.resize());
document.addEventListener("theme", draw);
