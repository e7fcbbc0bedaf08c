"use strict";
/* Suggestions under the search box: a combobox with a list that never changes what is typed. Arrow keys walk through the
   list, Enter opens the chosen one, Escape closes it; without a choice Enter searches as ever. */

(() => {
  const BOX = ".search-form input[name=q]";
  const SHORTEST = 2;
  const PAUSE_MS = 120;
  let box = null;
  let list = null;
  let status = null;
  let timer = 0;
  let asked = null;

  const options = () => (list ? [...list.querySelectorAll("[role=option]")] : []);
  const active = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  const choose = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  };

  const close = () => {
    window.clearTimeout(timer);
    if (asked) asked.abort();
    if (!list) return;
    list.hidden = true;
    list.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const optionOf = (item, number) => {
    const parts = item.parts.map((part) => (part.is_match ? part.text : element("b", { textContent: part.text })));
    const option = element("div", { id: `${list.id}-${number}`, className: "suggestions__option" }, ...parts);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.href = item.href;
    return option;
  };

  const show = (groups) => {
    let number = 0;
    const made = groups.map((group, place) => {
      const label = element("div", {
        id: `${list.id}-group-${place}`,
        className: "suggestions__label",
        textContent: group.label,
      });
      label.setAttribute("role", "presentation");
      const items = group.items.map((item) => optionOf(item, number++));
      const part = element("div", {}, label, ...items);
      part.setAttribute("role", "group");
      part.setAttribute("aria-labelledby", label.id);
      return part;
    });
    list.replaceChildren(...made);
    list.hidden = number === 0;
    box.setAttribute("aria-expanded", String(number > 0));
    box.removeAttribute("aria-activedescendant");
    status.textContent = number ? box.dataset.suggestCount.replace("0", String(number)) : "";
  };

  const ask = async () => {
    const typed = box.value.trim();
    if (typed.length < SHORTEST) {
      close();
      return;
    }
    if (asked) asked.abort();
    asked = new AbortController();
    try {
      const address = `${box.dataset.suggest}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asked.signal });
      if (answer.ok && document.activeElement === box) show((await answer.json()).groups);
    } catch {
      close(); // Suggestions are a help, never a need: the box searches without them.
    }
  };

  const prepare = (input) => {
    if (input === box || !input.dataset.suggest) return;
    close();
    box = input;
    list = element("div", { id: `${box.id}-suggestions`, className: "suggestions", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.suggestLabel);
    status = element("p", { className: "visually-hidden" });
    status.setAttribute("role", "status");
    box.after(list, status);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-controls", list.id);
  };

  const walk = (step) => {
    const all = options();
    // The box itself is a place on the way round: from it nothing is chosen.
    const at = all.indexOf(active()) + 1 + step;
    choose(all[((at + all.length + 1) % (all.length + 1)) - 1]);
  };

  document.addEventListener("focusin", (event) => {
    if (event.target.matches(BOX)) prepare(event.target);
  });

  document.addEventListener("input", (event) => {
    if (event.target !== box || event.isComposing) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE_MS);
  });

  document.addEventListener("focusout", (event) => {
    if (event.target === box) close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.target !== box || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOpen = list && !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen) walk(event.key === "ArrowDown" ? 1 : -1);
      else ask();
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && isOpen && active()) {
      event.preventDefault();
      window.location.assign(active().dataset.href);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight" || event.key === "Home" || event.key === "End") {
      choose(null);
    }
  });

  document.addEventListener("mousedown", (event) => {
    // Keeps the focus in the box, so that the list stays until the click is done.
    if (event.target.closest(".suggestions")) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const option = event.target.closest(".suggestions__option");
    if (option) window.location.assign(option.dataset.href);
  });

  if (document.activeElement && document.activeElement.matches(BOX)) prepare(document.activeElement);
})();
