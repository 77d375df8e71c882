// Expectations: what each says, how it went, and its page in Data Docs.
(() => {
  "use strict";
  const { el, both, badge, word, store } = window.gouji;
  const { rows, docs } = store.expectations;
  const history_ = (entries) => el("span", { class: "history" }, entries.map(([run, good]) =>
    el("span", { class: good ? "good" : "bad", title: `${run}` }, el("span", { "aria-hidden": "true" }, good ? "●" : "✕"), el("span", { class: "sr" }, `${run}: `, word(good ? "met" : "failed")))));
  window.gouji.table("expectations", rows, {
    key: (row) => `${row.suite}/${row.rule_id}/${row.type}/${row.column}`,
    text: (row) => [row.suite, row.rule_id || "", row.type, row.zh || "", row.en || "", row.relation || "", row.column || ""],
    filters: [
      { key: "suite", head: "suite", value: (row) => row.suite },
      { key: "dimension", head: "dimension", value: (row) => row.dimension, words: store.texts.words },
      { key: "severity", head: "severity", value: (row) => row.severity, words: store.texts.words },
      { key: "status", head: "status", value: (row) => row.state, words: store.texts.words },
    ],
    columns: [
      { key: "expectation", head: "expectation", value: (row) => row.rule_id, cell: (row) => [el("code", {}, row.rule_id || row.type), el("small", {}, both(row.zh || row.type, row.en || row.type))] },
      { key: "suite", head: "suite", value: (row) => row.suite, cell: (row) => docs[row.suite] ? el("a", { href: docs[row.suite] }, row.suite) : row.suite },
      { key: "relation", head: "relation", value: (row) => row.relation, cell: (row) => el("code", {}, row.relation || "", row.column ? ` (${row.column})` : "") },
      { key: "dimension", head: "dimension", value: (row) => row.dimension, cell: (row) => word(row.dimension) },
      { key: "status", head: "status", value: (row) => row.state, cell: (row) => badge(row.state) },
      { key: "observed", head: "observed", value: (row) => row.observed, cell: (row) => row.observed || "" },
      { key: "history", head: "history", value: (row) => row.history.filter(([, good]) => !good).length, cell: (row) => history_(row.history) },
    ],
  });
})();
