// The course of a stream, by the clocks of China: the mean of each step as a line, its least and most as a band.
import * as echarts from "/static/vendor/echarts/echarts.esm.min.js";

const box = document.getElementById("chart");
const data = JSON.parse(document.getElementById("chart-data").textContent);
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const chart = echarts.init(box, null, { renderer: "svg" });
const worded = (value) => data.steps
  ? data.states[value] ?? ""
  : `${Number(value).toFixed(data.digits)} ${data.unit}`.trim();

function band(params, api) {
  const next = data.points[params.dataIndex + 1];
  const here = data.points[params.dataIndex];
  if (!next || here[1] === null || next[1] === null) return null;
  const corners = [[here[0], here[3]], [next[0], next[3]], [next[0], next[2]], [here[0], here[2]]];
  return {
    type: "polygon",
    shape: { points: corners.map((one) => api.coord(one)) },
    style: { fill: css("--accent"), opacity: .18 },
  };
}

function draw() {
  const ink = css("--ink-soft");
  const line = {
    name: data.names.mean, type: "line", data: data.points.map((one) => [one[0], one[1]]),
    step: data.steps ? "end" : false, connectNulls: false,
    showSymbol: data.points.length < 60, symbolSize: 4,
    lineStyle: { color: css("--accent"), width: 1.8 }, itemStyle: { color: css("--accent") },
  };
  const range = {
    name: data.names.band, type: "custom", silent: true, data: data.points,
    renderItem: band, encode: { x: 0, y: [2, 3] },
  };
  chart.setOption({
    animation: false, useUTC: true,
    grid: { left: 60, right: 20, top: 20, bottom: 30 },
    tooltip: {
      trigger: "axis",
      formatter: (shown) => {
        const point = data.points[shown[0].dataIndex];
        const time = echarts.time.format(point[0], "{yyyy}-{MM}-{dd} {HH}:{mm}", true);
        if (point[1] === null) return time;
        const told = [time, worded(point[1])];
        if (!data.steps && point[2] !== point[3]) told.push(`${worded(point[2])} – ${worded(point[3])}`);
        return told.join("<br>");
      },
    },
    xAxis: { type: "time", min: data.first, max: data.after, axisLabel: { color: ink, hideOverlap: true } },
    yAxis: {
      type: "value", scale: !data.steps, minInterval: data.steps ? 1 : 0,
      axisLabel: { color: ink, formatter: data.steps ? (value) => data.states[value] ?? "" : undefined },
      splitLine: { lineStyle: { color: css("--line") } },
    },
    series: data.steps ? [line] : [range, line],
  }, true);
}

draw();
addEventListener("resize", () => chart.resize());
document.addEventListener("theme", draw);
