// The page of a document: the grids, the drawer, and the links that lead to a cell.
(() => {
  "use strict";
  const { el, t, speak, pair, say } = window.gouji;
  const drawer = el("div", { class: "drawer", role: "dialog", "aria-labelledby": "drawer-title", hidden: true });
  document.body.append(drawer);
  let opener = null;

  const close = () => {
    if (drawer.hidden) return;
    drawer.hidden = true;
    document.body.classList.remove("with-drawer");
    mark([]);
    history.replaceState(null, "", location.pathname + location.search);
    // Opened by an address, the drawer gives the keyboard to its cell.
    const table = opener?.closest("td, th") === opener ? opener?.closest("table.print") : null;
    if (table) moveTo(table, opener);
    else opener?.focus({ preventScroll: true });
  };
  const mark = (cells) => {
    document.querySelectorAll(".current, .part").forEach((cell) => cell.classList.remove("current", "part"));
    cells.forEach((cell, at) => cell?.classList.add(cells.length > 1 || at ? "part" : "current"));
  };
  const show = (said, cells, from) => {
    if (!said) return false;
    if (from || drawer.hidden) opener = from || (document.activeElement === document.body ? cells.find(Boolean) || document.querySelector("main") : document.activeElement);
    const title = el("h2", { id: "drawer-title", tabindex: "-1" }, said.title);
    const button = speak(el("button", { type: "button", class: "icon", onclick: close }, el("span", { "aria-hidden": "true" }, "✕")), "aria-label", ...pair("close"));
    drawer.replaceChildren(el("div", { class: "head" }, title, button), el("div", { class: "body" }, said.content));
    drawer.hidden = false;
    document.body.classList.add("with-drawer");
    mark(cells.filter(Boolean));
    cells[0]?.scrollIntoView({ block: "center", inline: "center" });
    title.focus({ preventScroll: true });
    return true;
  };
  const at = (key) => document.querySelector(`[data-c="${CSS.escape(key)}"]`);
  const openKey = (key, from) => {
    const cell = at(key);
    const isRow = cell?.classList.contains("ln");
    return cell !== null && show(isRow && !say.isFigure(key) ? say.row(key) : say.cell(key), [cell.closest("tr").querySelector("td[data-c]") && say.isFigure(key) ? cell.closest("tr").querySelector("td[data-c]") : cell], from);
  };
  const openHash = (from) => {
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (!wanted) return;
    if (wanted.startsWith("check:")) {
      const said = say.check(wanted.slice(6));
      if (said) show(said, said.keys.map(at), from);
    } else if (wanted.startsWith("finding:")) {
      const found = say.find(wanted.slice(8));
      if (!found) return;
      if (found.cell) { openKey(found.cell, from); return; }
      const row = say.rowOf(found);
      show(say.finding(wanted.slice(8)), [row ? at(row) : document.getElementById(found.table)], from);
    } else if (!document.getElementById(wanted)) {
      openKey(wanted, from) || openKey(say.alias(wanted) || "", from);
    }
  };

  const go = (cell) => {
    const key = cell.dataset.c;
    if (!key) return;
    history.replaceState(null, "", `#${key}`);
    openKey(key, cell);
  };
  const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const moveTo = (table, cell) => {
    if (!cell) return;
    table.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    cell.setAttribute("tabindex", "0");
    cell.focus();
  };
  document.querySelectorAll("table.print").forEach((table) => {
    table.querySelector("tbody [data-c]")?.setAttribute("tabindex", "0");
    table.addEventListener("click", (event) => {
      const cell = event.target.closest("[data-c]");
      if (!cell) return;
      moveTo(table, cell);
      go(cell);
    });
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td, th");
      if (!cell) return;
      const row = cell.parentElement;
      if (event.key in MOVES) {
        const [down, right] = MOVES[event.key];
        const body = [...table.tBodies[0].rows];
        moveTo(table, body[body.indexOf(row) + down]?.cells[cell.cellIndex + right]);
      } else if (event.key === "Home") moveTo(table, row.cells[0]);
      else if (event.key === "End") moveTo(table, row.cells[row.cells.length - 1]);
      else if (event.key === "Enter" || event.key === " ") go(cell);
      else return;
      event.preventDefault();
    });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  drawer.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    event.preventDefault();
    history.pushState(null, "", link.getAttribute("href"));
    openHash(null);
  });
  document.querySelectorAll("a[data-finding]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const found = say.find(link.dataset.finding);
    history.replaceState(null, "", `#${found?.cell || `finding:${encodeURIComponent(link.dataset.finding)}`}`);
    openHash(link);
  }));
  addEventListener("hashchange", () => openHash(null));
  addEventListener("popstate", () => openHash(null));
  openHash(null);
  void t;
})();
