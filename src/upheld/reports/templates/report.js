
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const font = getComputedStyle(document.body).fontFamily;
const soft = "var(--ink-soft)";
const config = {
  background: null,
  font,
  view: { stroke: null },
  axis: {
    labelColor: soft, titleColor: soft, titleFontWeight: 400, labelFontSize: 11, titleFontSize: 11,
    gridColor: "var(--hair)", domainColor: "var(--line)", tickColor: "var(--line)",
  },
  legend: { labelColor: "var(--ink)", labelFontSize: 12, symbolSize: 90, labelLimit: 220 },
  text: { fontSize: 11 },
};
const options = {
  actions: false, renderer: "svg", ast: true, config, formatLocale: read("number-locale"),
  tooltip: { theme: "custom", disableDefaultStyle: true },
};
for (const [id, spec] of Object.entries(read("charts"))) {
  const place = document.getElementById(`chart-${id}`);
  await window.vegaEmbed(place, spec, options);
  place.dataset.drawn = "yes";
}
document.documentElement.dataset.charts = "drawn";
addEventListener("beforeprint", () => document.querySelectorAll("details[data-print]").forEach((one) => { one.open = true; }));
