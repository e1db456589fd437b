// A file that is too large, or empty, is refused before it is sent: its size is known here.
const form = document.querySelector("form[data-limit]");
const field = form?.querySelector("input[type=file]");
const fault = document.getElementById("file-fault");

function check() {
  const file = field.files[0];
  const wrong = !file ? "" : file.size > Number(form.dataset.limit) ? form.dataset.tooLarge : file.size === 0 ? form.dataset.empty : "";
  field.setCustomValidity(wrong);
  field.toggleAttribute("aria-invalid", Boolean(wrong));
  fault.textContent = wrong;
  fault.hidden = !wrong;
  return !wrong;
}
field?.addEventListener("change", check);
form?.addEventListener("submit", (event) => {
  if (!check()) event.preventDefault();
});
