"use strict";
/* Improves what works without it: choosing a filter changes the results in place, so that the reader keeps the place
   in the list of filters, a long list of values opens where it is, and the list of orders closes when it is left. Every
   address stays the one the link has. */

(() => {
  const main = document.querySelector("main");
  const wide = window.matchMedia("(min-width: 62rem)");
  if (!main || !document.querySelector(".filters") || !window.fetch) return;

  const announcer = document.createElement("p");
  announcer.className = "visually-hidden";
  announcer.setAttribute("role", "status");
  document.body.append(announcer);

  const openBranches = (root) =>
    new Set([...root.querySelectorAll("details[open][data-key]")].map((details) => details.dataset.key));

  const keepOpen = (root, open) => {
    for (const details of root.querySelectorAll("details[data-key]")) {
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

  const pageAt = async (href) => {
    const answer = await fetch(href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  const go = async (href, key) => {
    main.setAttribute("aria-busy", "true");
    try {
      show(await pageAt(href), key);
      return true;
    } catch {
      window.location.assign(href);
      return false;
    } finally {
      main.removeAttribute("aria-busy");
    }
  };

  const keysOf = (facet) => new Set([...facet.querySelectorAll("a.check")].map((link) => link.dataset.key));

  /* All lists, for the links of each keep the others open. On a phone the panel around them must stay the same. */
  const openList = async (link) => {
    const id = link.closest(".facet").getAttribute("aria-labelledby");
    const facetOf = (root) => root.querySelector(`.facet[aria-labelledby="${id}"]`);
    const known = keysOf(facetOf(main));
    try {
      const page = await pageAt(link.href.split("#")[0]);
      const open = openBranches(main);
      for (const old of main.querySelectorAll(".facet")) {
        const fresh = page.querySelector(`.facet[aria-labelledby="${old.getAttribute("aria-labelledby")}"]`);
        if (fresh) old.replaceWith(fresh);
      }
      keepOpen(main, open);
      const facet = facetOf(main);
      const added = [...facet.querySelectorAll("a.check")].filter((each) => !known.has(each.dataset.key));
      for (const each of added) each.closest("details")?.setAttribute("open", "");
      (added[0] || facet.querySelector(".facet__more")).focus({ preventScroll: added.length > 0 });
    } catch {
      window.location.assign(link.href);
    }
  };

  main.addEventListener("click", async (event) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const more = event.target.closest("a.facet__more");
    if (more && plain) {
      event.preventDefault();
      openList(more);
      return;
    }
    const link = event.target.closest(".filters a.check, a.chip, a.chips__clear");
    if (!link || !plain || !wide.matches) return;
    event.preventDefault();
    const href = link.href.split("#")[0];
    if (await go(href, link.dataset.key)) window.history.pushState({}, "", href);
  });

  window.addEventListener("popstate", () => {
    if (window.location.hash === "") go(window.location.href, "");
  });

  const closeSorts = (inside) => {
    const list = main.querySelector(".sorts details[open]");
    if (list && !list.contains(inside)) list.open = false;
  };

  document.addEventListener("click", (event) => closeSorts(event.target));
  document.addEventListener("focusin", (event) => closeSorts(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeSorts(null);
    if (event.key === "Escape" && window.location.hash === "#saring") window.location.hash = "#hasil";
  });
})();
