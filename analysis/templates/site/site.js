// What the pages share: the finder, filters of rows, CSV of what is shown. All works without it but reads alike.
"use strict";

const SITE = {
  // Letters without marks and case, so that "turkiye" finds Türkiye.
  plain(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  },

  // A cell of CSV; text that a spreadsheet would run as a formula gets an apostrophe before it.
  csvCell(value) {
    let text = value === null || value === undefined ? "" : String(value);
    if (/^[\s\u0000]*[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  },

  csv(rows) {
    return rows.map((row) => row.map(SITE.csvCell).join(",")).join("\r\n") + "\r\n";
  },

  download(name, rows) {
    const file = new Blob(["\ufeff", SITE.csv(rows)], { type: "text/csv;charset=utf-8" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  },

  // The view in the address: "#rec=oversight&level=3&level=4".
  state() {
    const hash = location.hash.slice(1);
    return new URLSearchParams(hash.includes("=") ? hash : "");
  },

  keep(state) {
    const hash = state.toString();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
  },

  fill(form, state) {
    for (const field of form.elements) {
      if (!field.name) continue;
      if (field.type === "checkbox") field.checked = state.getAll(field.name).includes(field.value);
      else field.value = state.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
  },
};

function finder() {
  const form = document.getElementById("finder");
  if (!form) return;
  const wanted = document.getElementById("wanted");
  const found = document.getElementById("found");
  const items = [...document.querySelectorAll("#governments li")].map((item) => ({
    item,
    link: item.querySelector("a"),
    name: SITE.plain(item.querySelector("a").textContent.replace(/[()]/g, "")),
    code: item.dataset.code.toLowerCase(),
  }));
  const fits = (one, text) => one.code === text || one.name.includes(text);
  const first = (text) =>
    items.find((one) => one.code === text || one.name === text) ??
    items.find((one) => one.name.startsWith(text)) ??
    items.find((one) => fits(one, text));

  function show() {
    const text = SITE.plain(wanted.value);
    let count = 0;
    for (const one of items) {
      one.item.hidden = !fits(one, text);
      if (!one.item.hidden) count += 1;
    }
    for (const region of document.querySelectorAll("#governments section"))
      region.hidden = !region.querySelector("li:not([hidden])");
    found.textContent = !text ? "" : count === 0 ? "No government of that name."
      : `${count === 1 ? "One name fits" : count + " names fit"}; Enter opens ${first(text).link.textContent}.`;
  }

  form.hidden = false;
  wanted.addEventListener("input", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = SITE.plain(wanted.value);
    if (text && first(text)) location.href = first(text).link.href;
  });
  show();
}

function rowFilter(form) {
  const table = document.getElementById(form.dataset.table);
  const rows = [...table.tBodies[0].rows];
  const status = form.querySelector("[role=status]");
  const fields = [...form.elements].filter((field) => field.name);

  function show() {
    const state = new URLSearchParams();
    for (const field of fields) if (field.value) state.set(field.name, field.value);
    for (const row of rows)
      row.hidden = !fields.every((field) => !field.value || row.dataset[field.name].split(" ").includes(field.value));
    const chosen = fields.filter((field) => field.value).map((field) => field.selectedOptions[0].textContent);
    // No count: rows of practice measure what came to light, and are never added up.
    const any = rows.some((row) => !row.hidden);
    status.textContent = !any ? "No row fits." : chosen.length ? "Shown: " + chosen.join("; ") + "." : "All rows are shown.";
    SITE.keep(state);
  }

  function restore() {
    SITE.fill(form, SITE.state());
    show();
  }

  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  form.querySelector(".download").addEventListener("click", () => {
    const head = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const lines = rows.filter((row) => !row.hidden).map((row) => [
      ...[...row.cells].map((cell) => cell.textContent.trim().replace(/\s+/g, " ")),
      [...row.querySelectorAll("td a")].map((link) => link.href).join(" "),
    ]);
    SITE.download(form.dataset.file, [[...head, "Source"], ...lines]);
  });
  addEventListener("hashchange", restore);
  restore();
}

finder();
document.querySelectorAll("form.rowfilter").forEach(rowFilter);
