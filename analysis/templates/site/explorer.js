// The explorer: filters, order, own acts alone, side by side, download; the address keeps the view.
"use strict";

(() => {
  const table = document.getElementById("matrix");
  const form = document.getElementById("filters");
  const status = document.getElementById("shown");
  const ids = Object.keys(TRACKER.recommendations);
  const cells = new Map();
  for (const row of TRACKER.rows) {
    const cell = Object.fromEntries(TRACKER.columns.map((name, place) => [name, row[place]]));
    cells.set(cell.cell, cell);
  }
  const of = (code, id) => cells.get(`${code}-${id}-${TRACKER.edition}`);
  const bodies = [...table.tBodies];
  const flat = table.createTBody();
  const rows = bodies.flatMap((body) => [...body.rows].filter((row) => row.id).map((row) => ({
    row, body, code: row.id, about: TRACKER.governments[row.id],
    assessed: of(row.id, ids[0]).level !== null,
  })));
  const heads = [...table.tHead.rows[0].cells];
  const sort = { by: "", up: false };

  // ---- tiles by own acts alone -------------------------------------------------------------
  function ownWords(cell) {
    if (!cell.own) return cell.depth === "light" ? "none found among own acts in a brief search" : "none found among own acts";
    return `level ${cell.own}, ${TRACKER.levels[cell.own]}, own act${cell.ownScope === "targeted" ? ", targeted" : ""}`;
  }

  function element(name, classes, text) {
    const made = document.createElement(name);
    if (classes) made.className = classes;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function ownTile(cell) {
    const kinds = ["tile", "l" + cell.own, cell.own ? "own" : "", cell.ownScope === "targeted" ? "targeted" : "",
      !cell.own && cell.depth === "light" ? "light" : "", cell.counter ? "counter" : "", "ownview"];
    const tile = element("span", kinds.filter(Boolean).join(" "));
    const fill = element("span", "fill");
    fill.setAttribute("aria-hidden", "true");
    fill.append(element("b", "", cell.own));
    const counter = cell.counter ? `, ${cell.counter} counter-act${cell.counter > 1 ? "s" : ""}` : "";
    tile.append(fill, element("span", "words", ownWords(cell) + counter));
    return tile;
  }

  function showOwn(on) {
    if (on && !table.querySelector(".ownview"))
      for (const { row, code, assessed } of rows) {
        if (!assessed) continue;
        ids.forEach((id, place) => {
          const link = row.cells[place + 1].querySelector("a");
          link.firstElementChild.classList.add("all");
          link.append(ownTile(of(code, id)));
        });
      }
    table.classList.toggle("byown", on);
  }

  // ---- what is asked for ---------------------------------------------------------------------
  function asked() {
    const given = new FormData(form);
    return {
      q: SITE.plain(given.get("q")), cohort: given.get("cohort"), region: given.get("region"),
      rec: given.get("rec"), since: given.get("since") ?? "", levels: given.getAll("level"),
      origins: given.getAll("origin"), counter: given.has("counter"), own: given.has("own"),
      compare: given.getAll("compare").filter(Boolean),
    };
  }

  const level = (cell, want) => (want.own ? cell.own : cell.level);

  function fits(cell, want) {
    const said = cell.level === null ? "x" : String(level(cell, want));
    return (!want.levels.length || want.levels.includes(said)) &&
      (!want.origins.length || want.origins.includes(want.own && cell.own ? "own" : want.own ? "" : cell.origin)) &&
      (!want.since || cell.since.includes(want.since)) &&
      (!want.counter || cell.counter > 0);
  }

  function ofRow(one, want) {
    const { about, code } = one;
    return (!want.q || code.toLowerCase() === want.q || SITE.plain(about.name).includes(want.q)) &&
      (!want.cohort || about.cohorts.includes(want.cohort)) && (!want.region || about.region === want.region);
  }

  // ---- show ------------------------------------------------------------------------------------
  function show() {
    const want = asked();
    const visible = want.rec ? [want.rec] : ids;
    showOwn(want.own);
    heads.slice(1).forEach((head) => { head.hidden = !visible.includes(head.dataset.sort); });
    let assessed = 0, unassessed = 0;
    for (const one of rows) {
      const hits = visible.filter((id) => fits(of(one.code, id), want));
      one.row.hidden = !ofRow(one, want) || !hits.length;
      if (!one.row.hidden) one.assessed ? (assessed += 1) : (unassessed += 1);
      if (!one.assessed) { one.row.cells[1].colSpan = visible.length; continue; }
      ids.forEach((id, place) => {
        const cell = one.row.cells[place + 1];
        cell.hidden = !visible.includes(id);
        cell.classList.toggle("off", !hits.includes(id));
      });
    }
    arrange(want);
    for (const body of bodies) {
      body.rows[0].cells[0].colSpan = visible.length + 1;
      body.hidden = ![...body.rows].some((row) => row.id && !row.hidden);
    }
    const parts = [`${assessed} assessed`];
    if (unassessed) parts.push(`${unassessed} not assessed`);
    status.textContent = assessed + unassessed ? `Governments shown: ${parts.join(", ")}.` : "No government fits.";
    compare(want.compare);
    remember();
  }

  function arrange(want) {
    for (const head of heads) {
      if (head.dataset.sort === sort.by) head.setAttribute("aria-sort", sort.up ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
    if (!sort.by) { for (const one of rows) one.body.append(one.row); return; }
    const name = (a, b) => a.about.name.localeCompare(b.about.name, "en");
    const sign = sort.up ? 1 : -1;
    const by = sort.by === "name" ? (a, b) => sign * name(a, b)
      // Not assessed is no low level: it stands last in either order.
      : (a, b) => b.assessed - a.assessed ||
        (a.assessed ? sign * (level(of(a.code, sort.by), want) - level(of(b.code, sort.by), want)) : 0) || name(a, b);
    for (const one of [...rows].sort(by)) flat.append(one.row);
  }

  function compare(codes) {
    const place = document.getElementById("comparison");
    const chosen = [...new Set(codes)].filter((code) => TRACKER.governments[code]);
    place.hidden = !chosen.length;
    const made = element("table", "wide prose");
    made.setAttribute("aria-labelledby", "compared");
    const head = made.createTHead().insertRow();
    for (const text of ["Recommendation", ...chosen.map((code) => TRACKER.governments[code].name)]) {
      const cell = element("th", "", text);
      cell.scope = "col";
      head.append(cell);
    }
    const body = made.createTBody();
    for (const id of ids) {
      const row = body.insertRow();
      const name = element("th", "", TRACKER.recommendations[id]);
      name.scope = "row";
      row.append(name);
      for (const code of chosen) side(row.insertCell(), of(code, id), code);
    }
    place.querySelector(".scroll").replaceChildren(made);
  }

  function side(place, cell, code) {
    place.className = "long";
    place.dataset.label = TRACKER.governments[code].name;
    if (cell.level === null) { place.textContent = "not assessed"; return; }
    const link = element("a");
    link.href = `evidence/${code}.html#${cell.cell}`;
    link.textContent = cell.level ? cell.act : "What was searched for";
    const tile = document.getElementById(cell.cell).querySelector(".tile").cloneNode(true);
    tile.classList.remove("all");
    tile.querySelector(".words").remove();
    const said = element("p");
    said.append(cell.says);
    const source = element("p");
    source.append(link);
    const shown = element("span");
    shown.setAttribute("aria-hidden", "true");
    shown.append(tile);
    place.append(shown, said, element("p", "", `By own acts alone: ${cell.own ? "level " + cell.own : "none found"}`), source);
  }

  // ---- address, order, download -----------------------------------------------------------------
  function remember() {
    const state = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) state.append(name, value);
    if (sort.by) state.set("sort", (sort.up ? "" : "-") + sort.by);
    SITE.keep(state);
  }

  function restore() {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return;
    const state = SITE.state();
    SITE.fill(form, state);
    const codes = state.getAll("compare");
    [...form.elements].filter((field) => field.name === "compare").forEach((field, place) => {
      field.value = codes[place] ?? "";
      if (field.selectedIndex === -1) field.value = "";
    });
    const wanted = state.get("sort") ?? "";
    sort.by = wanted.replace(/^-/, "");
    if (!["name", ...ids].includes(sort.by)) sort.by = "";
    sort.up = !wanted.startsWith("-");
    show();
  }

  function order(by) {
    const first = by === "name"; // names from A, levels from the top of the ladder
    if (sort.by !== by) { sort.by = by; sort.up = first; }
    else if (sort.up === first) sort.up = !first;
    else sort.by = "";
    show();
  }

  function download() {
    const want = asked();
    const lines = [["cell", "government", "name", "region", "recommendation", "state", "level", "level_own", "scope",
      "origin", "confidence", "counter_acts", "changed_since", "in_words", "deciding_act", "source", "as_of"]];
    for (const tr of table.querySelectorAll("tbody tr[id]:not([hidden])")) {
      const about = TRACKER.governments[tr.id];
      for (const id of want.rec ? [want.rec] : ids) {
        const cell = of(tr.id, id);
        if (!fits(cell, want)) continue;
        const state = cell.level === null ? "not-assessed" : cell.level ? "adopted" : "none-found";
        lines.push([cell.cell, tr.id, about.name, about.region, id, state, cell.level, cell.own, cell.scope, cell.origin,
          cell.confidence, cell.counter, cell.since.join(" "), cell.says, cell.act, cell.source, TRACKER.asOf]);
      }
    }
    SITE.download(`tracker-${TRACKER.edition}-cells.csv`, lines);
  }

  for (const head of heads) {
    const button = element("button", "sort", head.textContent);
    button.type = "button";
    button.addEventListener("click", () => order(head.dataset.sort));
    head.replaceChildren(button);
  }
  form.hidden = false;
  form.querySelector("details").open = innerWidth > 640; // folded on a phone, where it would fill the screen
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { sort.by = ""; show(); }));
  document.getElementById("download").addEventListener("click", download);
  addEventListener("hashchange", restore);
  restore();
})();
