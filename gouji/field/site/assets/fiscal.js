// Units compared; each figure leads to its cell.
(() => {
  "use strict";
  const { el, t, both, money, store } = window.gouji;
  const cell = (row, entry) => entry ? el("a", { class: "num", href: `documents/${row.slug}.html#${entry[1]}` }, /^\d+$/.test(entry[0]) ? entry[0] : money(entry[0])) : el("span", { class: "sub" }, t("not_printed"));
  const ratio = (row, part) => row[part] && row.staff && Number(row.staff[0]) ? Number(row[part][0]) / Number(row.staff[0]) : null;
  const each = (part, head) => ({ key: part, head, number: true, value: (row) => row[part] ? Number(row[part][0]) : null, cell: (row) => cell(row, row[part]) });
  const per = (part, head) => ({ key: `per_${part}`, head, number: true, value: (row) => ratio(row, part), cell: (row) => ratio(row, part) === null ? "–" : el("span", { class: "num" }, money(ratio(row, part).toFixed(2))) });
  window.gouji.table("fiscal", store.fiscal, {
    key: (row) => row.id,
    text: (row) => [row.id, ...row.names, String(row.year)],
    filters: [{ key: "year", head: "year", value: (row) => String(row.year) }],
    columns: [
      { key: "unit", head: "unit", value: (row) => row.names[0], cell: (row) => [el("a", { href: `fiscal/${row.slug}.html` }, both(...row.names)), el("small", {}, `${row.id} · ${row.year}`)] },
      each("total", "budget"), each("staff", "staff"), per("total", "per_head_"), each("basic", "basic"), per("basic", "basic_per_head"),
      each("project", "project"), each("public", "three_public"), per("public", "public_per_head"),
    ],
  });
})();
