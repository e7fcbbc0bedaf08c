"use strict";
/* Unfolds the page that an address leads to, asks again for pictures that failed, shows pages at reading size on a phone, and steps from one match of an
   SOP to the next. Without it, links lead from page to page with matches, and the boxes on their pictures are pictures themselves. */

(() => {
  const unfold = () => {
    const target = document.getElementById(window.location.hash.slice(1));
    const picture = target && target.querySelector(".sheet__drawn");
    if (picture) picture.open = true;
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  /* Pictures above the page that the address leads to push it away when they come: it is shown again until somebody moves. */
  let hasMoved = false;
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown", "hashchange"]) {
    window.addEventListener(kind, () => { hasMoved = true; }, { once: true, passive: true });
  }
  const returnToTarget = () => {
    const target = document.getElementById(window.location.hash.slice(1));
    if (target && !hasMoved) target.scrollIntoView();
  };
  for (const picture of document.querySelectorAll(".sheet__picture > img:first-child")) {
    picture.addEventListener("load", returnToTarget);
  }

  /* A server that is drawing many pages asks to be asked again. */
  const RETRY_MS = 5_000;
  for (const picture of document.querySelectorAll(".sheet__picture > img:first-child")) {
    const retry = () => setTimeout(() => picture.setAttribute("src", picture.src), RETRY_MS);
    if (picture.complete && picture.naturalWidth === 0 && picture.loading !== "lazy") retry();
    else picture.addEventListener("error", retry, { once: true });
  }

  /* What is printed says when and from where. */
  const printed = document.querySelector("[data-printed]");
  window.addEventListener("beforeprint", () => {
    const date = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(new Date());
    const address = window.location.origin + window.location.pathname;
    printed.textContent = printed.dataset.printed.replace("{date}", date).replace("{address}", address);
  });

  /* A page as wide as a phone cannot be read: it is shown larger, in a box that scrolls, beginning at its first match. */
  const isPhone = window.matchMedia("(max-width: 40rem)").matches;
  const bringNear = (box) => {
    const picture = box.querySelector("img:first-child");
    box.classList.add("sheet__picture--near");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    const folded = box.closest(".sheet__drawn").querySelector("summary").textContent;
    box.setAttribute("aria-label", `${folded}: ${box.closest(".sheet").querySelector("h3").textContent}`);
    picture.srcset = `${picture.getAttribute("src")} 1x, ${picture.getAttribute("src").replace("lebar=800", "lebar=1600")} 2x`;
    const match = box.querySelector(".sheet__marks g");
    if (!match) return;
    const centre = () => {
      const inside = box.getBoundingClientRect();
      const place = match.getBoundingClientRect();
      box.scrollLeft += place.left + place.width / 2 - inside.left - inside.width / 2;
      box.scrollTop += place.top + place.height / 2 - inside.top - inside.height / 2;
    };
    centre();
    if (!picture.complete) picture.addEventListener("load", centre, { once: true });
  };
  const bringAllNear = () => {
    if (!isPhone) return;
    document.querySelectorAll(".sheet__picture").forEach(bringNear);
    returnToTarget();
  };

  const bar = document.querySelector("[data-matches]");
  if (!bar) {
    bringAllNear();
    return;
  }

  /* Boxes become part of the page, so that one of them can be shown as the current one. */
  const inline = async (img) => {
    const answer = await fetch(img.src);
    if (!answer.ok) return;
    const drawing = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
    drawing.setAttribute("aria-hidden", "true");
    img.replaceWith(document.importNode(drawing, true));
  };
  const drawings = [...document.querySelectorAll(".sheet__drawn[open] img.sheet__marks")];
  const ready = Promise.allSettled(drawings.map(inline)).then(bringAllNear);

  /* The boxes of a page; its whole picture where they are not there, its marked words where it has no picture. */
  const matchesOn = (sheet) => {
    const boxes = [...sheet.querySelectorAll(".sheet__marks g")];
    if (boxes.length) return boxes;
    const picture = sheet.querySelector("img.sheet__marks");
    return picture ? [picture.closest(".sheet__drawn")] : [...sheet.querySelectorAll("mark")];
  };
  const place = bar.querySelector("[data-place]");
  let current = null;

  const step = async (by) => {
    hasMoved = true;
    await ready;
    const matches = [...document.querySelectorAll(".sheet")].flatMap(matchesOn);
    if (matches.length === 0) return;
    const target = document.getElementById(window.location.hash.slice(1));
    const first = target ? matches.findIndex((match) => target.contains(match)) : -1;
    const at = current ? matches.indexOf(current) + by : by > 0 ? Math.max(first, 0) : first - 1;
    const next = (at + matches.length) % matches.length;
    if (current) current.removeAttribute("aria-current");
    current = matches[next];
    current.setAttribute("aria-current", "true");
    const folded = current.closest("details");
    if (folded) folded.open = true;
    current.scrollIntoView({ block: "center", inline: "center" });
    place.textContent = place.dataset.place
      .replace("{place}", String(next + 1))
      .replace("{total}", String(matches.length));
  };

  bar.querySelector("[data-next]").addEventListener("click", () => step(1));
  bar.querySelector("[data-previous]").addEventListener("click", () => step(-1));
  bar.hidden = false;
})();
