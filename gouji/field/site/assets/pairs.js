// All pairs of documents: how many of their numbers are the same, and which rules between them do not hold.
(() => {
  "use strict";
  const { el, t, both, pair, store } = window.gouji;
  const FIELDS = ["slug", "kind", "first", "second", "one", "other", "same", "differ", "only_first", "only_second", "fits", "fits_not"];
  const rows = store.pairs.map((row) => Object.fromEntries(FIELDS.map((field, at) => [field, row[at]])));
  const number = (key) => ({ key, head: `pair_${key}`, number: true, value: (row) => row[key], cell: (row) => row[key].toLocaleString("en") });
  window.gouji.table("pairs", rows, {
    key: (row) => row.slug,
    text: (row) => [row.one, row.other, ...row.first, ...row.second],
    filters: [{ key: "kind", head: "pair_kind", value: (row) => row.kind, words: Object.fromEntries(["previous_year", "one_unit", "several_units"].map((kind) => [kind, pair(`pair_${kind}`)])) }],
    columns: [
      { key: "pair", head: "pairs", value: (row) => row.first[0], cell: (row) => [el("a", { href: `pairs/${row.slug}.html` }, both(...row.first), " ↔ ", both(...row.second)), el("small", {}, el("code", {}, row.one), " ↔ ", el("code", {}, row.other))] },
      { key: "kind", head: "pair_kind", value: (row) => row.kind, cell: (row) => t(`pair_${row.kind}`) },
      ...["fits_not", "fits", "differ", "same", "only_first", "only_second"].map(number),
    ],
  });
})();
