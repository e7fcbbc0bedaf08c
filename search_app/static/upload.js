// Uploading without leaving the page: sends the files one by one, then follows each until it is searchable or has failed.
// Without this script the form sends all files at once and the page of the batch reloads itself.
"use strict";

const SLOWEST_POLL_MS = 8000;
const FASTEST_POLL_MS = 1000;
const FINAL_STATES = ["indexed", "failed"];

class Uploads {
  constructor(root) {
    this.list = root.querySelector("[data-rows]");
    this.template = root.querySelector("template[data-row]");
    this.summary = root.querySelector("p[data-summary]");
    this.form = root.querySelector("form[data-upload]");
    this.say = this.list.dataset;
    this.pause = FASTEST_POLL_MS;
    if (this.form) this.takeOver(this.form);
    this.list.addEventListener("submit", (event) => this.retry(event));
    this.count();
    this.follow();
  }

  takeOver(form) {
    const input = form.querySelector("input[type=file]");
    const zone = form.querySelector("[data-drop]");
    zone.classList.add("dropzone--ready");
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.toggle("dropzone--over", name === "dragenter" || name === "dragover");
      });
    }
    zone.addEventListener("drop", (event) => {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change"));
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const files = [...input.files];
      const fields = new FormData(form);
      fields.delete(input.name);
      form.reset();
      const rows = files.map((file) => this.addRow(file.name));
      for (const [number, file] of files.entries()) await this.send(form, fields, input.name, file, rows[number]);
    });
  }

  addRow(name) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = name;
    this.list.prepend(row);
    this.show(row, { state: "sending", label: this.say.queued });
    return row;
  }

  send(form, fields, field, file, row) {
    if (file.size > Number(form.dataset.most)) {
      this.show(row, { state: "failed", label: this.say.big });
      return Promise.resolve();
    }
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.append(field, file);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", form.dataset.upload);
      request.setRequestHeader("X-CSRFToken", fields.get("csrf_token"));
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.onprogress = (event) => {
        const percent = Math.floor((100 * event.loaded) / event.total);
        this.show(row, { state: "sending", label: this.say.sending.replace("{percent}", percent), progress: percent });
      };
      request.onload = () => {
        this.received(request, row, () => this.send(form, fields, field, file, row).then(resolve)) || resolve();
      };
      request.onerror = () => {
        this.show(row, { state: "failed", label: this.say.lost });
        resolve();
      };
      request.send(body);
    });
  }

  // True when the file has to be sent again later; then `again` carries on.
  received(request, row, again) {
    const answer = request.response || {};
    if (request.status === 429) {
      this.show(row, { state: "sending", label: this.say.slow });
      setTimeout(again, 1000 * (Number(request.getResponseHeader("Retry-After")) || 10));
      return true;
    }
    if (request.status === 202 || request.status === 200) {
      this.show(row, answer.job);
      this.follow();
    } else {
      const message = answer.error ? answer.error.message : this.say.lost;
      this.show(row, { state: "failed", label: this.say.failed.replace("{message}", message) });
    }
    return false;
  }

  show(row, job) {
    const changed = row.dataset.state !== job.state || row.querySelector("[data-label]").textContent !== job.label;
    if (job.id) row.dataset.job = job.id;
    row.dataset.state = job.state;
    row.querySelector("[data-label]").textContent = job.label;
    const progress = row.querySelector("progress");
    progress.hidden = job.progress === undefined || job.progress === null || FINAL_STATES.includes(job.state);
    progress.value = job.progress || 0;
    const links = row.querySelector("[data-links]");
    links.replaceChildren(...(job.documents || []).map((sop) => this.link(sop)));
    const retry = row.querySelector("form[data-retry]");
    retry.hidden = !job.can_retry;
    if (job.can_retry) retry.dataset.retry = job.retry;
    this.count();
    return changed;
  }

  link(sop) {
    const link = document.createElement("a");
    link.href = sop.href;
    link.textContent = sop.title;
    return link;
  }

  count() {
    const rows = [...this.list.querySelectorAll("[data-state]")];
    if (!rows.length || !this.summary) return;
    const number = (state) => rows.filter((row) => row.dataset.state === state).length;
    const text = this.say.summary
      .replace("{done}", number("indexed"))
      .replace("{failed}", number("failed"))
      .replace("{all}", rows.length);
    if (this.summary.textContent !== text) this.summary.textContent = text;
  }

  unfinished() {
    return [...this.list.querySelectorAll("[data-job]")].filter((row) => !FINAL_STATES.includes(row.dataset.state));
  }

  follow() {
    this.pause = FASTEST_POLL_MS;
    if (!this.timer && this.unfinished().length) this.timer = setTimeout(() => this.poll(), this.pause);
  }

  async poll() {
    const rows = this.unfinished();
    const address = new URL(this.say.jobs, location.href);
    for (const row of rows.slice(0, 100)) address.searchParams.append("id", row.dataset.job);
    let changed = false;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      for (const job of (await answer.json()).jobs) {
        const row = rows.find((each) => each.dataset.job === String(job.id));
        if (row) changed = this.show(row, job) || changed;
      }
      this.count();
    } catch {
      if (this.summary) this.summary.textContent = this.say.retrying;
    }
    this.pause = changed ? FASTEST_POLL_MS : Math.min(SLOWEST_POLL_MS, this.pause * 1.5);
    this.timer = this.unfinished().length ? setTimeout(() => this.poll(), this.pause) : null;
  }

  async retry(event) {
    const form = event.target.closest("form[data-retry]");
    if (!form) return;
    event.preventDefault();
    const row = form.closest("[data-state]");
    const answer = await fetch(form.dataset.retry, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
    }).catch(() => null);
    if (answer && answer.ok) {
      this.show(row, (await answer.json()).job);
      this.follow();
    } else {
      this.show(row, { state: "failed", label: this.say.lost, can_retry: true, retry: form.dataset.retry });
    }
  }
}

for (const root of document.querySelectorAll("[data-uploads]")) {
  if (root.querySelector("[data-rows]")) new Uploads(root);
}
