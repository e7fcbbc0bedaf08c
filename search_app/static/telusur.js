"use strict";
/* Improves what works without it: choosing a filter changes the results in place, so that the reader keeps the place
   in the list of filters. Every address stays the one the link has. */

(() => {
  const main = document.querySelector("main");
  const wide = window.matchMedia("(min-width: 62rem)");
  if (!main || !document.querySelector(".filters") || !window.fetch) return;

  const announcer = document.createElement("p");
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  document.body.append(announcer);

  const openBranches = (root) =>
    new Set([...root.querySelectorAll("details[open]")].map((details) => details.dataset.key));

  const keepOpen = (root, open) => {
    for (const details of root.querySelectorAll("details")) {
      if (open.has(details.dataset.key)) details.open = true;
    }
  };

  const keepFocus = (root, key) => {
    const same = [...root.querySelectorAll(".filters a.check")].find((link) => link.dataset.key === key);
    (same || root.querySelector("h1")).focus({ preventScroll: true });
  };

  const show = (page, key) => {
    const fresh = page.querySelector("main");
    const open = openBranches(main);
    main.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    const box = document.querySelector(".site-header .search-form");
    const freshBox = page.querySelector(".site-header .search-form");
    if (box && freshBox) box.replaceWith(freshBox);
    keepOpen(main, open);
    if (key) keepFocus(main, key);
    announcer.textContent = main.querySelector("h1").textContent.trim();
  };

  const go = async (href, key) => {
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      show(new DOMParser().parseFromString(await answer.text(), "text/html"), key);
      return true;
    } catch {
      window.location.assign(href);
      return false;
    } finally {
      main.removeAttribute("aria-busy");
    }
  };

  main.addEventListener("click", async (event) => {
    const link = event.target.closest(".filters a.check, a.chip, a.chips__clear");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || !wide.matches) return;
    event.preventDefault();
    const href = link.href.split("#")[0];
    if (await go(href, link.dataset.key)) window.history.pushState({}, "", href);
  });

  window.addEventListener("popstate", () => {
    if (window.location.hash === "") go(window.location.href, "");
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && window.location.hash === "#saring") window.location.hash = "#hasil";
  });
})();
