"use strict";
/* Unfolds the page that an address leads to, asks again for pictures that failed, and steps from one match of an SOP to the next. Without it, links lead
   from page to page with matches, and the boxes on their pictures are pictures themselves. */

(() => {
  const unfold = () => {
    const target = document.getElementById(window.location.hash.slice(1));
    const picture = target && target.querySelector(".sheet__drawn");
    if (picture) picture.open = true;
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  /* A server that is drawing many pages asks to be asked again. */
  const RETRY_MS = 5_000;
  for (const picture of document.querySelectorAll(".sheet__picture > img:first-child")) {
    const retry = () => setTimeout(() => picture.setAttribute("src", picture.src), RETRY_MS);
    if (picture.complete && picture.naturalWidth === 0 && picture.loading !== "lazy") retry();
    else picture.addEventListener("error", retry, { once: true });
  }

  const bar = document.querySelector("[data-matches]");
  if (!bar) return;

  /* Boxes become part of the page, so that one of them can be shown as the current one. */
  const inline = async (img) => {
    const answer = await fetch(img.src);
    if (!answer.ok) return;
    const drawing = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
    drawing.setAttribute("aria-hidden", "true");
    img.replaceWith(document.importNode(drawing, true));
  };
  const drawings = [...document.querySelectorAll(".sheet__drawn[open] img.sheet__marks")];
  const ready = Promise.allSettled(drawings.map(inline));

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
    current.scrollIntoView({ block: "center" });
    place.textContent = place.dataset.place
      .replace("{place}", String(next + 1))
      .replace("{total}", String(matches.length));
  };

  bar.querySelector("[data-next]").addEventListener("click", () => step(1));
  bar.querySelector("[data-previous]").addEventListener("click", () => step(-1));
  bar.hidden = false;
})();
