// The catalogue: relations with a search over their columns, and for one relation its columns and a sample.
(() => {
  "use strict";
  const { el, t, store, load } = window.gouji;
  const { relations, columns: lineage } = store.catalogue;
  const place = document.getElementById("relation");
  const byName = Object.fromEntries(relations.map((relation) => [relation.relation, relation]));
  const table = (heads, rows, kind) => el("div", { class: "scroll", tabindex: "0" }, el("table", { class: `list ${kind || ""}` },
    el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, rows)));
  const sources = (relation, column) => {
    const found = lineage[relation]?.[column] ?? [];
    return found.length ? el("small", { class: "made-of" }, " ", t("column_lineage"), ": ", found.flatMap(([name, part], index) => [index ? ", " : "",
      el("a", { href: `#${encodeURIComponent(name)}` }, el("code", {}, `${name}.${part}`))])) : "";
  };
  const open = (name) => {
    const relation = byName[name];
    if (!relation) return;
    load(`relations/${relation.slug}`).then((found) => {
      place.replaceChildren(
        el("h2", {}, name), el("p", { class: "sub" }, `${relation.rows.toLocaleString("en")} `, t("rows"), found.view ? " · view" : "", found.file ? [" · ", t("defined_in"), " ", el("code", {}, found.file)] : "", " · ",
          el("a", { href: `lineage.html#${encodeURIComponent(name)}` }, t("graph"), " →")),
        el("p", { lang: "en" }, relation.description || ""),
        el("h3", {}, t("columns")),
        table([t("column"), t("type"), t("description")], found.columns.map(([column, type, description]) => el("tr", {},
          el("th", { scope: "row" }, el("code", {}, column)), el("td", {}, el("small", {}, type)), el("td", {}, el("span", { lang: "en" }, description), sources(name, column))))),
        el("h3", {}, t("samples")),
        table(found.columns.map(([column]) => column), found.sample.map((row) => el("tr", { "data-verbatim": "" }, row.map((value) => el("td", {}, value ?? "")))), "sample"));
      place.focus({ preventScroll: true });
      if (place.getBoundingClientRect().top > innerHeight || place.getBoundingClientRect().bottom < 0) place.scrollIntoView();
    });
  };
  const table_ = window.gouji.table("catalogue", relations, {
    opened: open,
    key: (row) => row.relation,
    text: (row) => [row.relation, row.description, ...row.columns],
    filters: [{ key: "schema", head: "schema", value: (row) => row.schema }],
    columns: [
      { key: "name", head: "name", value: (row) => row.relation, cell: (row) => [
        el("button", { type: "button", class: "opener", onclick: () => table_.open(row.relation, false) }, `${row.schema}.`, el("wbr"), row.name), el("small", { lang: "en" }, row.description)] },
      { key: "rows", head: "rows", number: true, value: (row) => row.rows, cell: (row) => row.rows.toLocaleString("en") },
      { key: "columns", head: "columns", number: true, value: (row) => row.columns.length, cell: (row) => String(row.columns.length) },
    ],
  });
})();
