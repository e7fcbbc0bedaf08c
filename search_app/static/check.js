"use strict";
/* Ctrl+Enter saves and goes on from wherever the cursor is, also in fields of several lines; the cursor starts in the
   first field in doubt. Without it the buttons do the same. */

(() => {
  const form = document.querySelector("[data-check]");
  if (!form) return;
  const first = form.querySelector("[aria-invalid], .check-field--doubt :is(input:not([type=hidden]), select, textarea)");
  if (first && window.location.hash === "") first.focus({ preventScroll: true });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=berikutnya]"));
  });
})();
