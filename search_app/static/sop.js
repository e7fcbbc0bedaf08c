"use strict";
/* Steps from one marked word of an SOP to the next. Without it, links lead from page to page with marked words. */

(() => {
  const bar = document.querySelector("[data-matches]");
  const marks = [...document.querySelectorAll(".sheet mark")];
  if (!bar || marks.length === 0) return;

  const place = bar.querySelector("[data-place]");
  let at = -1;

  const startingAt = () => {
    const target = document.getElementById(window.location.hash.slice(1));
    return target ? marks.findIndex((mark) => target.contains(mark)) : -1;
  };

  const show = (next) => {
    if (at >= 0) marks[at].removeAttribute("aria-current");
    at = (next + marks.length) % marks.length;
    const mark = marks[at];
    mark.setAttribute("aria-current", "true");
    mark.scrollIntoView({ block: "center" });
    place.textContent = place.dataset.place.replace("{place}", String(at + 1)).replace("{total}", String(marks.length));
  };

  bar.querySelector("[data-next]").addEventListener("click", () => show(at < 0 ? Math.max(startingAt(), 0) : at + 1));
  bar.querySelector("[data-previous]").addEventListener("click", () => show(at < 0 ? startingAt() - 1 : at - 1));
  bar.hidden = false;
})();
