// All documents as a heat map in pages.
(() => {
  "use strict";
  const { el, t, both, store, word } = window.gouji;
  const { columns, rows } = store.heat;
  const box = (row, entry, name) => {
    if (!entry) return "";
    const [status, findings, cells, checks, open] = entry;
    const look = ["tied", "known", "open"].includes(status) ? status : "none";
    const shown = status === "tied" ? "✓" : findings ? (open ? (open === findings ? `!${open}` : `!${open}/${findings}`) : `${findings}`) : "–";
    return el("a", { class: `box ${look}`, href: `documents/${row[1]}.html#${name || "findings"}` },
      el("b", {}, el("span", { "aria-hidden": "true" }, shown), el("span", { class: "sr" },
        status === "tied" ? t("legend_tied") : findings ? [open ? [`${open} `, t("legend_open"), ", "] : "", `${findings} `, t("findings")] : word(status))),
      cells ? el("small", {}, `${cells} · ${checks}`) : "");
  };
  const statuses = store.heat.statuses.map((status, place) => [status, place]).filter(([, place]) => rows.some((row) => row[7][place]));
  const names = [...columns.map(([id]) => id), ""];
  const pairs = (of) => Object.fromEntries(rows.map((row) => [of(row)[0], of(row)]));
  document.getElementById("documents-table").className = "heat";
  window.gouji.table("documents", rows, {
    key: (row) => row[0],
    text: (row) => [row[0], ...row[2], String(row[3])],
    filters: [
      { key: "region", head: "region", value: (row) => row[8][0], words: pairs((row) => row[8]) },
      { key: "unit", head: "unit", value: (row) => row[2][0], words: pairs((row) => row[2]) },
      { key: "year", head: "year", value: (row) => String(row[3]) },
      { key: "template", head: "template", value: (row) => row[9][0], words: pairs((row) => row[9]) },
    ],
    columns: [
      { key: "document", head: "document", value: (row) => row[2][0],
        cell: (row) => [el("a", { href: `documents/${row[1]}.html` }, both(...row[2])), el("small", {}, `${row[0]} · ${row[3]}`)] },
      { key: "findings", head: "findings", number: true, value: (row) => row[4], cell: (row) => String(row[4]) },
      ...statuses.map(([status, place]) => ({
        key: status, head: status, number: true, value: (row) => row[7][place], cell: (row) => String(row[7][place] || ""),
      })),
      ...names.map((name, place) => ({
        key: name || "across", head: name || "across", value: (row) => row[6][place]?.[1] ?? null,
        cell: (row) => box(row, row[6][place], name),
      })),
    ],
  });
})();
