// Shows the questions of a form only when they apply. Which answers call for them stands in `data-asked-when`, made from
// the form itself. What is hidden stays as it was typed and is sent; where something is to be mended it stays open.
const ANYTHING = "*";

function answersTo(form, name) {
  const fields = [...form.elements].filter((field) => field.name === name || field.name.startsWith(`${name}[`));
  const given = fields.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked);
  const texts = given.map((field) => field.value.trim()).filter(Boolean);
  return texts.length ? texts : [""];
}

function applies(form, when) {
  return Object.entries(when).every(([name, values]) =>
    answersTo(form, name).some((text) => values.includes(text) || (values.includes(ANYTHING) && text !== "")),
  );
}

function show(form) {
  for (const part of form.querySelectorAll("[data-asked-when]")) {
    const isAsked = applies(form, JSON.parse(part.dataset.askedWhen));
    part.hidden = !isAsked && !("staysOpen" in part.dataset);
    part.querySelector(".qi-conditional__when").hidden = isAsked;
  }
}

export function askWhenItApplies() {
  for (const form of document.querySelectorAll("form[method=post]")) {
    if (!form.querySelector("[data-asked-when]")) continue;
    for (const happening of ["change", "input"]) form.addEventListener(happening, () => show(form));
    addEventListener("pageshow", () => show(form)); // Back: the browser has put the answers in again
    show(form);
  }
}
