// Filters rows in the browser, and walks through a table's links with the arrow keys.
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
function filter(box) {
  const wanted = folded(box.value).split(/\s+/).filter(Boolean);
  const rows = [...document.querySelectorAll(`#${CSS.escape(box.dataset.filter)} tbody tr`)];
  let left = 0;
  for (const row of rows) {
    const text = folded(row.textContent);
    row.hidden = !wanted.every((word) => text.includes(word));
    if (!row.hidden) left += 1;
  }
  const said = box.parentElement.querySelector(".rows-left");
  if (said) said.textContent = wanted.length ? left.toLocaleString(document.documentElement.lang) : "";
}
function ready() {
  for (const box of document.querySelectorAll("[data-filter]")) {
    const label = box.closest("[hidden]");
    if (label) label.hidden = false;
    if (box.value) filter(box);
  }
}
document.addEventListener("input", (event) => { if (event.target.matches?.("[data-filter]")) filter(event.target); });
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const cell = event.target.closest?.("tbody :is(td, th)");
  if (!step || !cell || !event.target.matches("a, button")) return;
  const rows = [...cell.closest("tbody").rows].filter((row) => !row.hidden);
  for (let at = rows.indexOf(cell.parentElement) + step; rows[at]; at += step) {
    const next = rows[at].cells[cell.cellIndex]?.querySelector("a, button");
    if (next) { event.preventDefault(); next.focus(); return; }
  }
});
document.addEventListener("htmx:afterSettle", ready);
ready();
