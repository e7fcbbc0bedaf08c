// Uploading without leaving the page: sends the files one by one, then follows each until it is searchable or has failed.
// Without this script the form sends all files at once and the page of the batch reloads itself.
"use strict";

const SLOWEST_POLL_MS = 8000;
const FASTEST_POLL_MS = 1000;
const FINAL_STATES = ["indexed", "approval", "failed"];
// Answers after which a file is sent again: too many requests, not available; no connection, a proxy without a server.
const BUSY = [429, 503];
const LATER = [...BUSY, 0, 502, 504];
const MOST_BROKEN = 5;
const USUAL_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 300;

// `said`: the header Retry-After, seconds or a date.
const secondsToWait = (said) => {
  const seconds = Number(said) || (Date.parse(said) - Date.now()) / 1000 || USUAL_WAIT_SECONDS;
  return Math.ceil(Math.min(Math.max(seconds, 1), LONGEST_WAIT_SECONDS));
};

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Uploads {
  constructor(root) {
    this.list = root.querySelector("[data-rows]");
    this.template = root.querySelector("template[data-row]");
    this.summary = root.querySelector("p[data-summary]");
    this.form = root.querySelector("form[data-upload]");
    this.say = this.list.dataset;
    this.pause = FASTEST_POLL_MS;
    this.again = new Map();
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
    window.addEventListener("beforeunload", (event) => {
      if (this.again.size || this.list.querySelector("[data-state=sending]")) event.preventDefault();
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

  // Sends a file until the server has it or refuses it: a busy server and a broken line only take longer.
  async send(form, fields, field, file, row) {
    if (file.size > Number(form.dataset.most)) {
      this.show(row, { state: "failed", label: this.say.big });
      return;
    }
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.append(field, file);
    for (let broken = 0; ; ) {
      const request = await this.post(form.dataset.upload, body, row);
      if (!LATER.includes(request.status)) {
        this.received(request, row);
        return;
      }
      const isBroken = !BUSY.includes(request.status);
      broken = isBroken ? broken + 1 : 0;
      if (broken === MOST_BROKEN) break;
      const seconds = secondsToWait(request.getResponseHeader("Retry-After"));
      const label = (isBroken ? this.say.broken : this.say.slow).replace("{seconds}", seconds);
      this.show(row, { state: "sending", label });
      await pause(1000 * seconds);
    }
    this.again.set(row, () => this.send(form, fields, field, file, row));
    this.show(row, { state: "failed", label: this.say.lost, can_retry: true });
  }

  // The request when it has ended, with status 0 where the connection broke.
  post(address, body, row) {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", body.get("csrf_token"));
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      const percent = Math.floor((100 * event.loaded) / event.total);
      this.show(row, { state: "sending", label: this.say.sending.replace("{percent}", percent), progress: percent });
    };
    return new Promise((resolve) => {
      request.onloadend = () => resolve(request);
      request.send(body);
    });
  }

  received(request, row) {
    const answer = request.response || {};
    if (request.status === 202 || request.status === 200) {
      this.show(row, answer.job);
      this.follow();
    } else {
      const message = answer.error ? answer.error.message : this.say.lost;
      this.show(row, { state: "failed", label: this.say.failed.replace("{message}", message) });
    }
  }

  show(row, job) {
    const state = job.recognising ? "recognising" : job.awaits_approval ? "approval" : job.state;
    const changed = row.dataset.state !== state || row.querySelector("[data-label]").textContent !== job.label;
    if (job.id) row.dataset.job = job.id;
    row.dataset.state = state;
    row.querySelector("[data-label]").textContent = job.label;
    const progress = row.querySelector("progress");
    progress.hidden = job.progress === undefined || job.progress === null || FINAL_STATES.includes(job.state);
    progress.value = job.progress || 0;
    row.querySelector("[data-sops]").replaceChildren(...(job.documents || []).map((sop) => this.sop(sop)));
    const retry = row.querySelector("form[data-retry]");
    retry.hidden = !job.can_retry;
    if (job.retry) retry.dataset.retry = job.retry;
    this.count();
    return changed;
  }

  sop(sop) {
    const item = document.createElement("li");
    const about = document.createElement("span");
    about.className = "hint";
    about.textContent = `${sop.number} · ${sop.process}`;
    item.append(this.link(sop.href, sop.title), " ", about);
    if (sop.correct) {
      const correct = this.link(sop.correct, this.say.correct);
      const title = document.createElement("span");
      title.className = "visually-hidden";
      title.textContent = `: ${sop.title}`;
      correct.append(title);
      item.append(" ", correct);
    }
    return item;
  }

  link(href, text) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    return link;
  }

  count() {
    const rows = [...this.list.querySelectorAll("[data-state]")];
    if (!rows.length || !this.summary) return;
    const number = (state) => rows.filter((row) => row.dataset.state === state).length;
    const counted = this.say.summary
      .replace("{done}", number("indexed"))
      .replace("{failed}", number("failed"))
      .replace("{all}", rows.length);
    const apart = ["recognising", "approval"].filter(number).map((state) => this.say[state].replace("{count}", number(state)));
    const text = [counted, ...apart].join(" ");
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
    let wait = 0;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (BUSY.includes(answer.status)) wait = 1000 * secondsToWait(answer.headers.get("Retry-After"));
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
    this.timer = this.unfinished().length ? setTimeout(() => this.poll(), Math.max(wait, this.pause)) : null;
  }

  async retry(event) {
    const form = event.target.closest("form[data-retry]");
    if (!form) return;
    event.preventDefault();
    const row = form.closest("[data-state]");
    if (this.again.has(row)) {
      const again = this.again.get(row);
      this.again.delete(row);
      await again();
      return;
    }
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
