// Menus, drawer, dialogs, shortcuts, theme, messages. Everything here only adds to pages that work without it.
const html = document.documentElement;
const menus = () => document.querySelectorAll("details[data-menu][open]");
const typing = (place) => place.closest("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]");
const SHORTCUTS = "upheld-shortcuts";

// A menu closes when another is opened, at Escape, and at a click outside.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details[data-menu][open]")) return;
  for (const menu of menus()) if (menu !== event.target && !menu.contains(event.target)) menu.open = false;
}, true);
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});
// Up and down walk through an open menu.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step || typing(event.target)) return;
  const items = [...menu.querySelectorAll("a[href], button")];
  const next = items[(items.indexOf(document.activeElement) + step + items.length) % items.length];
  if (next) { event.preventDefault(); next.focus(); }
});

// Dialogs open by the browser's own command attributes; older browsers are helped.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[command][commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    else dialog.close();
  });
}
document.addEventListener("click", (event) => { if (event.target.matches("dialog[open]")) event.target.close(); });

// Shortcuts: data-shortcut="g h" is pressed as g, then h. The reader can turn them off (single keys hinder some).
const isOn = () => localStorage.getItem(SHORTCUTS) !== "off";
let pressed = "";
let forget = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  if (event.key.length !== 1 || !isOn() || document.querySelector("dialog[open]")) return;
  if (event.key === "?") { showShortcuts(); return; }
  pressed = `${pressed} ${event.key}`.trim();
  clearTimeout(forget);
  forget = setTimeout(() => { pressed = ""; }, 1200);
  const all = [...document.querySelectorAll("[data-shortcut]")];
  const meant = all.find((one) => one.dataset.shortcut === pressed);
  if (meant) { pressed = ""; event.preventDefault(); if (meant.matches("input, select, textarea")) meant.focus(); else meant.click(); }
  else if (!all.some((one) => one.dataset.shortcut.startsWith(`${pressed} `))) pressed = "";
});
function listShortcuts() {
  const list = document.querySelector("[data-shortcuts]");
  list?.querySelectorAll("[data-found]").forEach((one) => one.remove());
  const seen = new Set();
  for (const one of document.querySelectorAll("[data-shortcut]")) {
    if (!list || seen.has(one.dataset.shortcut)) continue;
    seen.add(one.dataset.shortcut);
    const keys = document.createElement("dt");
    for (const key of one.dataset.shortcut.split(" ")) { const kbd = document.createElement("kbd"); kbd.textContent = key; keys.append(kbd, " "); }
    const word = document.createElement("dd");
    word.textContent = one.title || one.getAttribute("aria-label") || one.textContent.trim();
    keys.dataset.found = word.dataset.found = "";
    list.append(keys, word);
  }
}
function showShortcuts() { listShortcuts(); document.getElementById("shortcuts")?.showModal(); }
document.querySelector("[commandfor=shortcuts][command=show-modal]")?.addEventListener("click", listShortcuts);
const choice = document.getElementById("shortcuts-on");
if (choice) {
  choice.checked = isOn();
  choice.addEventListener("change", () => localStorage.setItem(SHORTCUTS, choice.checked ? "on" : "off"));
}

// Light or dark at once; the server remembers it, and writes it into the next page: nothing flashes.
document.querySelector("form[data-themes]")?.addEventListener("submit", (event) => {
  if (!event.submitter) return;
  event.preventDefault();
  const form = event.target;
  const chosen = event.submitter;
  html.dataset.theme = chosen.value;
  for (const one of form.querySelectorAll("button")) one.setAttribute("aria-pressed", String(one === chosen));
  fetch(form.action, { method: "POST", body: new FormData(form, chosen), redirect: "manual" });
});

// Messages can be put away; what a swap changed in [data-announce] is read aloud once.
function ready(root) {
  for (const one of root.querySelectorAll("[data-dismiss], [data-print]")) one.hidden = false;
}
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".notice").remove();
  if (event.target.closest("[data-print]")) print();
});
const heard = new Map();
document.addEventListener("htmx:afterSettle", (event) => {
  ready(document);
  const said = document.getElementById("said");
  for (const one of event.target.querySelectorAll?.("[data-announce]") ?? []) {
    const where = one.closest("[id]")?.id ?? "";
    const text = one.textContent.trim();
    if (said && heard.get(where) !== text) said.textContent = text;
    heard.set(where, text);
  }
});
// An answer that is a fault of ours, or none at all, must not look like silence.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => { document.getElementById("offline")?.removeAttribute("hidden"); });
}
document.addEventListener("htmx:afterOnLoad", () => { document.getElementById("offline")?.setAttribute("hidden", ""); });
addEventListener("beforeprint", () => document.querySelectorAll("details[data-print-open]").forEach((one) => { one.open = true; }));
ready(document);
