// Draws every [data-chart] when it comes near; Vega is fetched only then. Charts follow the theme by themselves: colours are var(--…).
const soft = "var(--ink-soft)";
const config = {
  background: null,
  font: getComputedStyle(document.body).fontFamily,
  view: { stroke: null },
  axis: {
    labelColor: soft, titleColor: soft, titleFontWeight: 400, labelFontSize: 12, titleFontSize: 12,
    gridColor: "var(--hair)", domainColor: "var(--line)", tickColor: "var(--line)",
  },
  legend: { labelColor: "var(--ink)", titleColor: soft, labelFontSize: 12, symbolSize: 90, labelLimit: 220 },
  header: { labelColor: "var(--ink)", titleColor: soft },
  title: { color: "var(--ink)" },
  text: { fontSize: 12, color: "var(--ink)" },
  rule: { color: "var(--ink)" },
};
const drawn = new Map(); // place → what Vega made there
let asked;

function vega() {
  asked ??= import(new URL(document.body.dataset.vega, location.href).href);
  return asked;
}
function options() {
  const locale = document.getElementById("number-locale");
  return {
    actions: false, renderer: "svg", ast: true, config, defaultStyle: false,
    formatLocale: locale ? JSON.parse(locale.textContent) : undefined,
    tooltip: { theme: "custom", disableDefaultStyle: true },
  };
}
async function draw(place) {
  if (drawn.has(place)) return;
  drawn.set(place, null);
  try {
    const spec = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    await vega();
    drawn.set(place, await window.vegaEmbed(place, spec, options()));
    // The place itself is the picture, under its caption; the table behind it tells the figures.
    place.querySelector("svg")?.setAttribute("aria-hidden", "true");
    place.dataset.drawn = "yes";
  } catch (fault) {
    // The table behind the chart says the same: open it instead.
    console.error(fault);
    const words = document.createElement("p");
    words.className = "chart-failed";
    words.textContent = place.dataset.failed ?? "";
    place.replaceChildren(words);
    place.dataset.drawn = "failed";
    place.closest("figure")?.querySelector("details")?.setAttribute("open", "");
  }
}
const near = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) { near.unobserve(entry.target); draw(entry.target); }
}, { rootMargin: "300px" });

function look() {
  for (const [place, made] of drawn) if (!place.isConnected) { made?.finalize(); drawn.delete(place); }
  for (const place of document.querySelectorAll("[data-chart]")) if (!drawn.has(place)) near.observe(place);
}
document.addEventListener("htmx:afterSettle", look);
addEventListener("beforeprint", () => document.querySelectorAll("[data-chart]").forEach(draw));
look();
