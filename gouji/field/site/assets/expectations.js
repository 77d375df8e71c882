// Expectations: what each says, how it went, its SQL, and the rows that do not meet it.
(() => {
  "use strict";
  const { el, t, both, badge, word, store, load, code, history: past } = window.gouji;
  const { rows } = store.expectations;
  const details = (row, place) => {
    place.append(el("p", {}, t("loading")));
    load(`expectations/${row.slug}`).then((found) => {
      const one = found[row.id] || {};
      place.replaceChildren(el("div", { class: "derivation" },
        el("p", { class: "big" }, both(row.zh || row.type, row.en || row.type)),
        el("p", { class: "sub" }, el("code", {}, row.type), row.rule_id ? [" · ", t("rule"), " ", el("a", { href: `rules.html#${encodeURIComponent(row.rule_id)}` }, el("code", {}, row.rule_id))] : "", " · ",
          el("a", { href: `catalogue.html#${encodeURIComponent(row.relation || "")}` }, el("code", {}, row.relation || "")), row.owner ? [" · ", t("owner"), ` ${row.owner}`] : ""),
        one.message ? el("pre", { tabindex: "0" }, one.message) : "",
        row.history.length ? el("p", {}, t("history"), ": ", past(row.history)) : "",
        one.rows?.length ? [el("h2", {}, t("failing_rows"), " ", el("small", {}, String(row.unexpected ?? one.rows.length))),
          one.csv ? el("p", {}, el("a", { href: one.csv, download: "" }, t("as_csv"))) : "",
          el("div", { class: "scroll", tabindex: "0" }, el("table", { class: "list" }, el("thead", {}, el("tr", {}, one.columns.map((head) => el("th", { scope: "col" }, head)))),
            el("tbody", {}, one.rows.map((cells) => el("tr", {}, cells.map((value) => el("td", {}, value ?? "")))))))] : "",
        one.sql ? [el("h2", {}, t("sql")), window.gouji.runnable(), code(one.sql)] : ""));
    });
  };
  const table = window.gouji.table("expectations", rows, {
    key: (row) => row.id,
    text: (row) => [row.suite, row.rule_id || "", row.type, row.relation || "", row.column || ""],
    expand: details,
    filters: [
      { key: "suite", head: "suite", value: (row) => row.suite },
      { key: "dimension", head: "dimension", value: (row) => row.dimension, words: store.texts.words },
      { key: "severity", head: "severity", value: (row) => row.severity, words: store.texts.words },
      { key: "status", head: "status", value: (row) => row.state, words: store.texts.words },
      { key: "rule", head: "rule", value: (row) => row.rule_id },
    ],
    columns: [
      { key: "expectation", head: "expectation", value: (row) => row.rule_id, cell: (row) => [
        window.gouji.toggle((...given) => table.open(...given), row.id, row.rule_id || row.type), el("small", {}, both(row.zh || row.type, row.en || row.type))] },
      { key: "suite", head: "suite", value: (row) => row.suite, cell: (row) => row.suite },
      { key: "relation", head: "relation", value: (row) => row.relation, cell: (row) => el("code", {}, row.relation || "", row.column ? ` (${row.column})` : "") },
      { key: "dimension", head: "dimension", value: (row) => row.dimension, cell: (row) => word(row.dimension) },
      { key: "status", head: "status", value: (row) => row.state, cell: (row) => badge(row.state) },
      { key: "observed", head: "observed", value: (row) => row.observed[0], cell: (row) => both(...row.observed) },
      { key: "history", head: "history", value: (row) => row.history.filter(([, good]) => !good).length, cell: (row) => past(row.history) },
    ],
  });
})();
