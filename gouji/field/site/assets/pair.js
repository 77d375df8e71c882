// Two documents side by side: the rules between them that do not hold, and every number of both.
(() => {
  "use strict";
  const { el, t, both, badge, money, store, pair } = window.gouji;
  const found = store[`pairs/${document.querySelector("[data-pair]").dataset.pair}`];
  const rules = Object.fromEntries(store.rules.rules.map((rule) => [rule.rule_id, rule]));
  const [first, second] = found.documents;
  const place = document.getElementById("unfit-list");
  const named = (id) => id === first[0] ? both(first[2], first[3]) : id === second[0] ? both(second[2], second[3]) : el("code", {}, id);
  // What is found in either document because of a rule: one column for each document.
  const shown = (texts) => texts[1] ?? texts[0] ? both(texts[0] ?? texts[1], texts[1] ?? texts[0]) : t("blank");
  const finding = ([, slug, anchor, kind, printed, should, reason]) => el("li", {}, el("a", { href: `../documents/${slug}.html#${anchor}` }, badge(kind, "kinds"), " ",
    el("b", { class: "num" }, shown(printed)), " → ", el("b", { class: "num" }, shown(should))), reason[0] || reason[1] ? el("span", { class: "why" }, " ", shown(reason)) : "");
  const beside = (findings) => findings.length ? el("div", { class: "beside" }, [...new Set(findings.map(([id]) => id))].map((id) => el("div", { "data-document": id },
    el("h3", {}, named(id)), el("ul", { class: "short" }, findings.filter((each) => each[0] === id).map(finding))))) : "";
  const term = ([id, key, slug, coefficient, amount]) => el("tr", {}, el("td", { class: "sign" }, Number(coefficient) > 0 ? "+" : "−"),
    el("td", {}, el("a", { href: `../documents/${slug}.html#${key}` }, named(id), " ", el("code", {}, key))), el("td", { class: "n" }, money(amount)));
  const told = ([, rule, , slug, instance, status, left, right, difference, terms, findings]) => el("article", { class: "check" },
    el("p", { class: "head" }, badge(status), " ", rules[rule] ? both(rules[rule].statement_zh, rules[rule].statement_en) : el("code", {}, rule)),
    el("table", { class: "equation" }, el("tbody", {}, terms.map(term))),
    el("p", { class: "sum num" }, money(left), " − ", money(right), " = ", el("b", {}, money(difference))),
    el("p", { class: "sub" }, el("a", { href: `../documents/${slug}.html#check:${encodeURIComponent(`${rule}/${instance}`)}` }, el("code", {}, `${rule} ${instance}`))), beside(findings));
  const unfit = found.checks.filter((check) => check[5] !== "exact");
  const fits = found.checks.filter((check) => check[5] === "exact");
  place.append(...(found.checks.length ? [] : [el("p", { class: "empty" }, t("pair_no_rules"))]),
    ...(found.checks.length && !unfit.length ? [el("p", {}, t("pair_all_fit"))] : []), ...unfit.map(told));
  if (fits.length) {
    const more = el("details", {}, el("summary", {}, t("more_rules", fits.length)));
    more.addEventListener("toggle", () => { if (more.childElementCount === 1) more.append(...fits.map(told)); });
    place.append(more);
  }

  const FIELDS = ["table", "code", "label", "row", "column", "one", "other"];
  const rows = found.rows.map((row, at) => ({ ...Object.fromEntries(FIELDS.map((field, place_) => [field, row[place_]])), id: String(at) }));
  const state = (row) => row.one && row.other ? (row.one[1] === row.other[1] ? "same" : "differ") : row.one ? "only_first" : "only_second";
  const amount = (cell) => cell === null ? null : Number(cell[1]);
  const change = (row) => state(row) === "differ" || state(row) === "same" ? amount(row.other) - amount(row.one) : null;
  const percent = (row) => change(row) === null || !amount(row.one) ? null : 100 * change(row) / Math.abs(amount(row.one));
  // Sums of decimals as they are printed: six decimals are exact.
  const exact = (value) => value === null ? "" : money(value.toFixed(6));
  const link = (cell, side) => cell ? el("a", { class: "num", href: `../documents/${side[1]}.html#${cell[0]}` }, money(cell[1])) : "–";
  const words = Object.fromEntries(["same", "differ", "only_first", "only_second"].map((key) => [key, pair(`pair_${key}`)]));
  window.gouji.table("pair", rows, {
    key: (row) => row.id,
    text: (row) => [row.table, row.code, row.label, row.row, row.one?.[1] ?? "", row.other?.[1] ?? ""],
    filters: [
      { key: "state", head: "pair_state", value: state, words },
      { key: "table", head: "table", value: (row) => row.table },
    ],
    columns: [
      { key: "row", head: "row", value: (row) => `${row.table} ${row.code} ${row.label}`, cell: (row) => [el("span", { class: "tid" }, `${row.table} `), el("span", { lang: "zh-CN" }, `${row.code} ${row.label}`.trim() || row.row)] },
      { key: "column", head: "column", value: (row) => row.column, cell: (row) => both(...(found.columns[`${row.table}/${row.column}`] || [row.column])) },
      { key: "one", head: "pair_before", number: true, value: (row) => amount(row.one), cell: (row) => link(row.one, first) },
      { key: "other", head: "pair_after", number: true, value: (row) => amount(row.other), cell: (row) => link(row.other, second) },
      { key: "change", head: "difference", number: true, value: (row) => change(row) === null ? null : Math.abs(change(row)), cell: (row) => el("b", { class: "num" }, exact(change(row))) },
      { key: "percent", head: "pair_percent", number: true, value: (row) => percent(row) === null ? null : Math.abs(percent(row)), cell: (row) => percent(row) === null ? "" : `${percent(row).toFixed(2)} %` },
    ],
  });
})();
