// Documents put together by region, unit, year or template; what is chosen, and the order, is in the address.
(() => {
  "use strict";
  const { el, t, both, pair, speak, store } = window.gouji;
  const { statuses, coverage, rows } = store.groups;
  const [ID, SLUG, TITLE, YEAR, REGION, UNIT, TEMPLATE, CHECKS, COVERED, OPEN, KNOWN] = Array(11).keys();
  const GROUPS = { region: REGION, unit: UNIT, year: YEAR, template: TEMPLATE, document: TITLE };
  const KEPT = ["region", "year", "template"];
  const table = document.getElementById("groups-table");
  const bar = document.getElementById("groups-filters");
  const blank = () => ({ by: "region", sort: "worst", down: true, chosen: {} });
  let state = blank();

  const named = (value) => Array.isArray(value) ? value : [value, value];
  const keyOf = (row, group) => named(row[GROUPS[group]])[0];
  const add = (a, b) => a.map((value, at) => value + b[at]);
  const kept = () => rows.filter((row) => Object.entries(state.chosen).every(([group, value]) => !value || keyOf(row, group) === value));
  const put = (found) => {
    const made = new Map();
    for (const row of found) {
      const key = state.by === "document" ? row[ID] : keyOf(row, state.by);
      const group = made.get(key) || { key, names: named(row[GROUPS[state.by]]), slug: row[SLUG], documents: 0, checks: statuses.map(() => 0), covered: coverage.map(() => 0), open: 0, known: 0 };
      group.documents += 1;
      group.checks = add(group.checks, row[CHECKS]);
      group.covered = add(group.covered, row[COVERED]);
      group.open += row[OPEN];
      group.known += row[KNOWN];
      made.set(key, group);
    }
    return [...made.values()];
  };
  const sum = (numbers) => numbers.reduce((all, value) => all + value, 0);
  // The worst: most open findings, then most broken rules, then most findings for a document.
  const worst = (group) => group.open * 1e9 + group.checks[statuses.indexOf("broken")] * 1e4 + group.known / group.documents;
  const share = (group) => sum(group.covered) ? group.covered[0] / sum(group.covered) : 0;
  const COLUMNS = [
    { key: "worst", head: () => t(state.by === "document" ? "document" : state.by), value: worst, order: -1,
      cell: (group) => el("a", { href: state.by === "document" ? `documents/${group.slug}.html` : `documents.html#?${new URLSearchParams([[state.by, group.key], ...Object.entries(state.chosen).filter(([, value]) => value)])}` }, group.names[0] ? both(...group.names) : t("not_printed")) },
    { key: "documents", head: () => t("documents"), value: (group) => group.documents },
    { key: "open", head: () => t("findings_open"), value: (group) => group.open },
    { key: "known", head: () => t("findings_acknowledged"), value: (group) => group.known },
    { key: "numbers", head: () => t("cells"), value: (group) => sum(group.covered) },
    { key: "proven", head: () => t("coverage"), value: share, cell: (group) => covered(group) },
    ...statuses.map((status, at) => ({ key: status, head: () => window.gouji.word(status), value: (group) => group.checks[at] })),
  ];
  const covered = (group) => {
    const all = sum(group.covered) || 1;
    const numbers = coverage.map((name, at) => el("span", {}, `${group.covered[at].toLocaleString("en")} `, t(`coverage_${name}`)));
    return [el("span", { class: "covered", "aria-hidden": "true" }, coverage.map((name, at) => group.covered[at] ? el("i", { class: `v-${name}`, style: `width:${(100 * group.covered[at] / all).toFixed(2)}%` }) : "")),
      el("b", { class: "num" }, `${(100 * share(group)).toFixed(1)} %`), el("small", {}, numbers.flatMap((each, at) => at ? [" · ", each] : [each]))];
  };

  const address = () => `#?${new URLSearchParams([["by", state.by], ...Object.entries(state.chosen).filter(([, value]) => value), ...(state.sort === "worst" && state.down ? [] : [["sort", state.sort], ["down", state.down ? "1" : "0"]])])}`;
  const change = (made) => { Object.assign(state, made); fill(); show(); history.replaceState(null, "", address()); };
  const selects = {};
  const select = (key, head, options, chosen) => {
    const made = selects[key] = el("select", { "data-filter": key, autocomplete: "off", onchange: () => chosen(made.value) }, options.map(([value, names]) => speak(el("option", { value }), "text", ...names)));
    bar.append(el("label", {}, t(head), made));
  };
  select("by", "group_by", Object.keys(GROUPS).map((group) => [group, pair(group)]), (by) => change({ by }));
  for (const group of KEPT) {
    const values = new Map(rows.map((row) => [keyOf(row, group), named(row[GROUPS[group]])]));
    select(group, group, [["", pair("all")], ...[...values].filter(([key]) => key).sort((a, b) => a[0].localeCompare(b[0], "zh"))], (value) => change({ chosen: { ...state.chosen, [group]: value } }));
  }
  const fill = () => { selects.by.value = state.by; KEPT.forEach((group) => { selects[group].value = state.chosen[group] || ""; }); };
  const show = () => {
    const found = put(kept());
    const sorted = COLUMNS.find((column) => column.key === state.sort) || COLUMNS[0];
    found.sort((a, b) => (state.down ? -1 : 1) * (sorted.value(a) - sorted.value(b)) || String(a.key).localeCompare(String(b.key), "zh"));
    const heads = COLUMNS.map((column, at) => {
      const order = state.sort === column.key ? (state.down ? "descending" : "ascending") : null;
      return el("th", { scope: "col", role: "columnheader", class: at ? "n" : null, "aria-sort": order, "data-column": column.key },
        el("button", { type: "button", class: "sort", onclick: () => { change({ sort: column.key, down: state.sort === column.key ? !state.down : true }); table.querySelector(`[data-column="${column.key}"] button`).focus(); } },
          column.head(), el("span", { "aria-hidden": "true", class: "way" }, order ? (state.down ? "▼" : "▲") : "↕")));
    });
    const line = (group) => el("tr", { role: "row", "data-key": group.key }, COLUMNS.map((column, at) => el(at ? "td" : "th", { scope: at ? null : "row", role: at ? "cell" : "rowheader", class: at ? "n" : null },
      at ? el("span", { class: "lbl", "aria-hidden": "true" }, column.head()) : "", column.cell ? column.cell(group) : column.value(group).toLocaleString("en"))));
    table.replaceChildren(el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)), el("tbody", { role: "rowgroup" }, found.length ? found.map(line) : el("tr", { role: "row" }, el("td", { role: "cell", colspan: COLUMNS.length }, t("none")))));
    document.getElementById("groups-shown").replaceChildren(`${found.length.toLocaleString("en")} `, t("groups"), " · ", `${kept().length.toLocaleString("en")} `, t("documents_"));
  };
  const fromAddress = () => {
    const given = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : "");
    state = { ...blank(), by: given.get("by") in GROUPS ? given.get("by") : "region", sort: given.get("sort") || "worst", down: given.get("down") !== "0",
      chosen: Object.fromEntries(KEPT.filter((group) => given.get(group)).map((group) => [group, given.get(group)])) };
    fill();
    show();
  };
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
