// A table with search, filters, sorting and pages. Rows are arrays or objects; nothing is drawn but the page in view.
(() => {
  "use strict";
  const { el, t, pair, speak, word, kind } = window.gouji;
  const PAGE = 50;

  // columns: {key, head, value(row) for sorting, cell(row) → node, number}; filters: {key, head, value(row), words}.
  window.gouji.table = (name, rows, { columns, filters, text, expand, key }) => {
    const place = (part) => document.getElementById(`${name}-${part}`);
    const state = { search: "", chosen: {}, sort: null, down: false, page: 0, open: null };
    const indexed = rows.map((row) => ({ row, words: text(row).join(" ").toLowerCase() }));
    let found = indexed;

    const filterBar = () => {
      const search = el("input", { type: "search", id: `${name}-search`, autocomplete: "off", spellcheck: "false" });
      search.addEventListener("input", () => { state.search = search.value; state.page = 0; show(); });
      place("filters").append(el("label", {}, t("search"), search));
      for (const filter of filters) {
        const values = [...new Set(rows.map(filter.value).flat())].filter((value) => value !== null && value !== "").sort();
        const select = el("select", { "data-filter": filter.key });
        select.append(speak(el("option", { value: "" }), "text", ...pair("all")));
        for (const value of values) {
          const [zh, en] = (filter.words || {})[value] || [value, value];
          select.append(speak(el("option", { value }), "text", zh, en));
        }
        select.addEventListener("change", () => { state.chosen[filter.key] = select.value; state.page = 0; show(); });
        place("filters").append(el("label", {}, t(filter.head), select));
      }
      const reset = el("button", { type: "button", class: "quiet", onclick: () => {
        place("filters").querySelectorAll("select").forEach((select) => { select.value = ""; });
        search.value = ""; state.search = ""; state.chosen = {}; state.page = 0; show(); search.focus();
      } }, t("reset"));
      place("filters").append(reset);
    };

    const heads = () => el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, columns.map((column) => {
      const order = state.sort === column.key ? (state.down ? "descending" : "ascending") : null;
      const sort = el("button", { type: "button", class: "sort", onclick: () => {
        state.down = state.sort === column.key ? !state.down : Boolean(column.number);
        state.sort = column.key; state.page = 0; show();
        place("table").querySelector(`[data-column="${column.key}"] button`)?.focus();
      } }, t(column.head), el("span", { "aria-hidden": "true", class: "way" }, order ? (state.down ? "▼" : "▲") : "↕"));
      return el("th", { scope: "col", role: "columnheader", class: column.number ? "n" : null, "aria-sort": order, "data-column": column.key }, sort);
    })));

    const compare = (column) => (a, b) => {
      const [x, y] = [column.value(a.row), column.value(b.row)];
      if (x === y) return 0;
      if (x === null || x === undefined || x === "") return 1;
      if (y === null || y === undefined || y === "") return -1;
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh");
      return state.down ? -order : order;
    };

    const select = () => {
      const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
      found = indexed.filter(({ row, words: own }) => words.every((part) => own.includes(part))
        && filters.every((filter) => !state.chosen[filter.key] || [filter.value(row)].flat().includes(state.chosen[filter.key])));
      const column = columns.find((candidate) => candidate.key === state.sort);
      if (column) found = [...found].sort(compare(column));
    };

    const lines = ({ row }) => {
      const id = key(row);
      const made = el("tr", { role: "row", "data-key": id, class: state.open === id ? "opened" : null }, columns.map((column, place_) => {
        const tag = place_ === 0 ? "th" : "td";
        return el(tag, { scope: place_ === 0 ? "row" : null, role: place_ === 0 ? "rowheader" : "cell", class: column.number ? "n" : null },
          place_ ? el("span", { class: "lbl", "aria-hidden": "true" }, t(column.head)) : "", column.cell(row));
      }));
      if (state.open !== id || !expand) return [made];
      const details = el("td", { colspan: columns.length, class: "details", role: "cell" });
      expand(row, details);
      return [made, el("tr", { class: "opened", role: "row" }, details)];
    };

    const pager = () => {
      const pages = Math.ceil(found.length / PAGE);
      const go = (step) => () => { state.page += step; show(); place("scroll").scrollIntoView({ block: "start" }); };
      place("pager").replaceChildren(...(pages < 2 ? [] : [
        el("button", { type: "button", onclick: go(-1), disabled: state.page === 0 }, t("previous")),
        el("span", {}, t("page"), ` ${state.page + 1} / ${pages}`),
        el("button", { type: "button", onclick: go(1), disabled: state.page >= pages - 1 }, t("next")),
      ]));
    };

    const show = () => {
      select();
      const part = found.slice(state.page * PAGE, (state.page + 1) * PAGE);
      const body = el("tbody", { role: "rowgroup" }, part.length ? part.flatMap(lines) : el("tr", { role: "row" }, el("td", { role: "cell", colspan: columns.length }, t("none"))));
      place("table").replaceChildren(heads(), body);
      place("shown").replaceChildren(`${found.length.toLocaleString("en")} `, t("of"), ` ${rows.length.toLocaleString("en")}`);
      pager();
    };

    // Opens the row with this id, on its page, whatever is filtered. Returns whether there is one.
    const open = (id, focus = true) => {
      const at = found.findIndex(({ row }) => key(row) === id);
      if (at < 0) return false;
      state.open = state.open === id && focus === "toggle" ? null : id;
      state.page = Math.floor(at / PAGE);
      show();
      const line = [...place("table").querySelectorAll("tr[data-key]")].find((candidate) => candidate.dataset.key === id);
      if (focus) line?.querySelector("button, a")?.focus();
      if (focus === true) line?.scrollIntoView({ block: "start" });
      return true;
    };
    filterBar();
    show();
    return { open, state };
  };

  window.gouji.toggle = (open, id, label) =>
    el("button", { type: "button", class: "opener", onclick: () => open(id, "toggle") }, label);
  window.gouji.words = { word, kind };
})();
