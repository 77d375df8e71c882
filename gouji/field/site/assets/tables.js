// A table with search, filters, sorting and pages, whose state is the fragment of the address: #?status=open&search=874,
// or #ID for one row. Rows are arrays or objects; nothing is drawn but the page in view.
(() => {
  "use strict";
  const { el, t, pair, speak } = window.gouji;
  const PAGE = 50;
  const OWN = ["search", "sort", "down", "page", "open"];

  // columns: {key, head, value(row) for sorting, cell(row) → node, number}; filters: {key, head, value(row), words}.
  window.gouji.table = (name, rows, { columns, filters, text, expand, key, opened }) => {
    const place = (part) => document.getElementById(`${name}-${part}`);
    const blank = () => ({ search: "", chosen: {}, sort: null, down: false, page: 0, open: null });
    let state = blank();
    let indexed = null;
    let found = rows;

    // What a row says, its visible words in both languages among it; made when somebody searches.
    const words = () => indexed ??= new Map(rows.map((row) => [row,
      [...text(row), ...columns.map((column) => [column.cell(row)].flat(9).map((part) => part?.textContent ?? part ?? "").join(" "))].join(" ").toLowerCase()]));

    const address = () => {
      const given = Object.entries(state.chosen).filter(([, value]) => value);
      const more = [["search", state.search], ["sort", state.sort], ["down", state.down ? "1" : ""], ["page", state.page ? state.page + 1 : ""]].filter(([, value]) => value);
      if (!given.length && !more.length) return state.open ? `#${encodeURIComponent(state.open)}` : "";
      return `#?${new URLSearchParams([...given, ...more, ...(state.open ? [["open", state.open]] : [])])}`;
    };
    const keep = () => history.replaceState(null, "", address() || location.pathname + location.search);
    const change = (made) => { Object.assign(state, { page: 0 }, made); show(); keep(); };

    const search = el("input", { type: "search", id: `${name}-search`, autocomplete: "off", spellcheck: "false" });
    const selects = {};
    const filterBar = () => {
      search.addEventListener("input", () => change({ search: search.value }));
      place("filters").append(el("label", {}, t("search"), search));
      for (const filter of filters) {
        const values = [...new Set(rows.map(filter.value).flat())].filter((value) => value !== null && value !== "").sort();
        const select = selects[filter.key] = el("select", { "data-filter": filter.key, autocomplete: "off" });
        select.append(speak(el("option", { value: "" }), "text", ...pair("all")));
        for (const value of values) {
          const [zh, en] = (filter.words || {})[value] || [value, value];
          select.append(speak(el("option", { value }), "text", zh, en));
        }
        select.addEventListener("change", () => change({ chosen: { ...state.chosen, [filter.key]: select.value } }));
        place("filters").append(el("label", {}, t(filter.head), select));
      }
      place("filters").append(el("button", { type: "button", class: "quiet", onclick: () => { state = blank(); fill(); show(); keep(); search.focus(); } }, t("reset")));
    };
    const fill = () => {
      search.value = state.search;
      for (const [filter, select] of Object.entries(selects)) select.value = state.chosen[filter] || "";
    };

    const heads = () => el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, columns.map((column) => {
      const order = state.sort === column.key ? (state.down ? "descending" : "ascending") : null;
      const sort = el("button", { type: "button", class: "sort", onclick: () => {
        change({ down: state.sort === column.key ? !state.down : Boolean(column.number), sort: column.key });
        place("table").querySelector(`[data-column="${column.key}"] button`)?.focus();
      } }, t(column.head), el("span", { "aria-hidden": "true", class: "way" }, order ? (state.down ? "▼" : "▲") : "↕"));
      return el("th", { scope: "col", role: "columnheader", class: column.number ? "n" : null, "aria-sort": order, "data-column": column.key }, sort);
    })));

    const compare = (column) => (a, b) => {
      const [x, y] = [column.value(a), column.value(b)];
      if (x === y) return 0;
      if (x === null || x === undefined || x === "") return 1;
      if (y === null || y === undefined || y === "") return -1;
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh");
      return state.down ? -order : order;
    };

    const select = () => {
      const parts = state.search.toLowerCase().split(/\s+/).filter(Boolean);
      found = rows.filter((row) => parts.every((part) => words().get(row).includes(part))
        && filters.every((filter) => !state.chosen[filter.key] || [filter.value(row)].flat().map(String).includes(state.chosen[filter.key])));
      const column = columns.find((candidate) => candidate.key === state.sort);
      if (column) found = [...found].sort(compare(column));
    };

    const lines = (row) => {
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
      const go = (step) => () => { change({ page: state.page + step }); place("scroll").scrollIntoView({ block: "start" }); };
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

    // Opens the row with this id, on its page; filters that hide it are taken away. Returns whether there is one.
    const open = (id, focus = true) => {
      if (!rows.some((row) => key(row) === id)) return false;
      if (!found.some((row) => key(row) === id)) { state = blank(); fill(); select(); }
      state.open = state.open === id && focus === "toggle" ? null : id;
      state.page = Math.floor(found.findIndex((row) => key(row) === id) / PAGE);
      show();
      keep();
      const line = [...place("table").querySelectorAll("tr[data-key]")].find((candidate) => candidate.dataset.key === id);
      if (opened && state.open) opened(state.open);
      if (focus) line?.querySelector("button, a")?.focus();
      if (focus === true) line?.scrollIntoView({ block: "start" });
      return true;
    };
    const fromAddress = () => {
      const wanted = location.hash.slice(1);
      if (!wanted.startsWith("?")) {
        if (wanted) open(decodeURIComponent(wanted));
        return;
      }
      const given = new URLSearchParams(wanted.slice(1));
      state = { ...blank(), search: given.get("search") || "", sort: given.get("sort"), down: given.get("down") === "1",
        page: Math.max(0, Number(given.get("page") || 1) - 1), open: given.get("open"),
        chosen: Object.fromEntries([...given].filter(([part]) => !OWN.includes(part))) };
      fill();
      show();
      if (opened && state.open) opened(state.open);
    };
    filterBar();
    show();
    addEventListener("hashchange", fromAddress);
    fromAddress();
    return { open };
  };

  window.gouji.toggle = (open, id, label) =>
    el("button", { type: "button", class: "opener", onclick: () => open(id, "toggle") }, label);
  window.gouji.copier = (text) => {
    const button = el("button", { type: "button", class: "quiet", onclick: async () => {
      await navigator.clipboard?.writeText(text).catch(() => null);
      button.replaceChildren(t("copied_"));
    } }, t("copy"));
    return button;
  };
  window.gouji.code = (text) => el("div", { class: "code" }, el("pre", { tabindex: "0" }, text), window.gouji.copier(text));
  window.gouji.runnable = () => el("p", { class: "sub" }, t("sql_sub"), " ", el("code", {}, "python runner.py show --limit -1 --inline \"…\""));
  window.gouji.history = (entries) => el("span", { class: "history" }, entries.map(([run, good]) =>
    el("span", { class: good ? "good" : "bad", title: `${run}` }, el("span", { "aria-hidden": "true" }, good ? "●" : "✕"),
      el("span", { class: "sr" }, `${run}: `, window.gouji.word(good ? "met" : "failed")))));
})();
