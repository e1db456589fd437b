// A form is sent once; changes not saved are asked about; sliders and days say their value in the reader's language.
const language = document.documentElement.lang;
const changed = new Set();

function saidOf(field) {
  if (field.type === "range") {
    const share = "percent" in field.dataset;
    return field.valueAsNumber.toLocaleString(language, share ? { style: "percent", maximumFractionDigits: 1 } : {});
  }
  if (!field.value) return "";
  const day = new Date(`${field.value}T12:00:00Z`);
  const calendar = { fa: "fa-u-ca-persian", en: "en-GB" }[language] ?? language;
  return new Intl.DateTimeFormat(calendar, { weekday: "short", day: "numeric", month: language === "fa" ? "long" : "short", year: "numeric", timeZone: "UTC" }).format(day);
}
document.addEventListener("input", (event) => {
  const field = event.target;
  const form = field.form;
  if (field.dataset?.said) {
    const text = saidOf(field);
    const place = document.getElementById(field.dataset.said);
    if (place) (place.querySelector("b") ?? place).textContent = text;
    if (field.type === "range") field.setAttribute("aria-valuetext", text);
  }
  if (form?.dataset.dirty !== undefined) changed.add(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.dataset.auto !== undefined && form.checkValidity()) form.requestSubmit();
});
addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

// Not disabled but marked: a disabled button would not send its own name.
document.addEventListener("submit", (event) => {
  const form = event.target;
  changed.delete(form);
  if (form.method !== "post" || form.dataset.themes !== undefined) return;
  if (form.dataset.sent !== undefined) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  form.dataset.sent = "";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => free(document), 10_000); // an answer that was a file leaves the page as it is
}, true);
function free(root) {
  for (const form of root.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
  }
}
addEventListener("pageshow", () => free(document));
document.addEventListener("htmx:afterRequest", () => free(document));
