// People and services are chosen from the Trust's list. The fields work without this file: it offers names while somebody
// types, and fills in the address of whoever is chosen. Nothing is loaded by pages that have no such field.
const FEWEST_LETTERS = 2;
const MANY_CHOICES = 12;
const PATIENCE = 150; // milliseconds after the last letter
const NOBODY = "Nobody of that name: type their name and their email address";

function load() {
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("./accessible-autocomplete/accessible-autocomplete.min.css", import.meta.url).href;
  document.head.prepend(style); // before ours, which has the last word
  return import("./accessible-autocomplete/accessible-autocomplete.min.js");
}

function escaped(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

function peopleLike() {
  let waiting = 0;
  let newest = 0;
  return (query, populate) => {
    clearTimeout(waiting);
    const number = (newest += 1);
    waiting = setTimeout(async () => {
      let people = [];
      try {
        const answer = await fetch(`/names?q=${encodeURIComponent(query)}`, { credentials: "same-origin" });
        people = answer.ok ? await answer.json() : [];
      } catch {
        // away: the name and the address are typed
      }
      if (number === newest) populate(people);
    }, PATIENCE);
  };
}

function offerPeopleAt(field) {
  const email = document.getElementById(field.dataset.personEmail);
  const place = document.createElement("div");
  field.before(place);
  field.remove();
  globalThis.accessibleAutocomplete({
    element: place,
    id: field.id,
    name: field.name,
    defaultValue: field.value,
    inputClasses: field.className,
    source: peopleLike(),
    minLength: FEWEST_LETTERS,
    confirmOnBlur: false,
    displayMenu: "overlay",
    tNoResults: () => NOBODY,
    templates: {
      inputValue: (person) => person?.name ?? "",
      suggestion: (person) => `${escaped(person.name)} <span class="qi-choice__more">${escaped(person.email)}</span>`,
    },
    onConfirm: (person) => {
      if (!person) return;
      email.value = person.email;
      email.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  const input = document.getElementById(field.id);
  input.setAttribute("autocomplete", "off");
}

function offerChoicesAt(select) {
  globalThis.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value ? select.options[select.selectedIndex].text : "",
    inputClasses: "nhsuk-input",
    showAllValues: true,
    displayMenu: "overlay",
  });
  const id = select.id.replace(/-select$/, "");
  select.form.addEventListener("submit", () => {
    // What was typed over a choice takes it back: nothing is sent that is not to be seen.
    const chosen = select.selectedOptions[0]?.text ?? "";
    if (document.getElementById(id)?.value.trim() !== chosen.trim()) select.value = "";
  });
}

export async function chooseFromTheList() {
  const names = [...document.querySelectorAll("input[data-person-email]")];
  const selects = [...document.querySelectorAll("form[data-task-kind] select")].filter(
    (select) => select.options.length > MANY_CHOICES,
  );
  if (!names.length && !selects.length) return;
  await load();
  names.forEach(offerPeopleAt);
  selects.forEach(offerChoicesAt);
}
