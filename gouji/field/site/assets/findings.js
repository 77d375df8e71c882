// Findings: filters, and for each the derivation and the line of the register.
(() => {
  "use strict";
  const { el, t, both, badge, store, load, money, figure, code } = window.gouji;
  const NAMES = ["id", "document", "table", "where", "line", "seed", "kind", "severity", "status", "rule", "printed", "implied", "difference", "zh", "en", "anchor", "checks", "note"];
  const { chunk, slugs, units } = store.findings;
  const rows = store.findings.rows.map((row, place) => ({ ...Object.fromEntries(NAMES.map((name, at) => [name, row[at]])), place }));
  const rules = Object.fromEntries(store.rules.rules.map((rule) => [rule.rule_id, rule]));

  const details = (row, place) => {
    place.append(el("p", {}, t("loading")));
    load(`findings/${Math.floor(row.place / chunk)}`).then((found) => {
      const one = found[row.place % chunk];
      const rule = rules[row.rule];
      place.replaceChildren(el("div", { class: "derivation" },
        rule ? el("p", { class: "big" }, both(rule.statement_zh, rule.statement_en), " ", el("a", { href: `rules.html#${encodeURIComponent(row.rule)}` }, el("code", {}, row.rule))) : "",
        row.zh || row.en ? el("p", {}, el("b", {}, t("reason")), ": ", both(row.zh || row.en, row.en || row.zh)) : "",
        row.seed ? el("p", { class: "sub" }, t("seed_file"), ": ", el("code", {}, row.seed)) : "",
        el("p", {}, el("a", { class: "go", href: `documents/${slugs[row.document]}.html#${row.anchor}` }, t("open_in_document"), " →")),
        el("h2", {}, t("derivation")),
        el("div", { class: "zh", lang: "zh-CN" }, code(one.zh)), el("div", { class: "en", lang: "en" }, code(one.en)),
        el("h2", {}, t("register_line")), el("p", { class: "sub" }, t(`register_${one.register}`)),
        one.command ? code(one.command) : "", one.line ? code(one.line) : ""));
    });
  };
  const title = (row) => {
    const rule = rules[row.rule];
    return row.zh || row.en ? both(row.zh || row.en, row.en || row.zh) : rule ? both(rule.statement_zh, rule.statement_en) : row.id;
  };
  const gap = (row) => row.difference;
  const words = (name) => store.texts[name];
  const table = window.gouji.table("findings", rows, {
    key: (row) => row.id,
    text: (row) => [row.id, row.document, row.rule, ...(row.printed || []), ...(row.implied || []), ...(row.note || []), row.zh || "", row.en || "", String(row.line ?? ""), row.seed || ""],
    expand: details,
    filters: [
      { key: "document", head: "document", value: (row) => row.document },
      { key: "kind", head: "kind", value: (row) => row.kind, words: words("kinds") },
      { key: "severity", head: "severity", value: (row) => row.severity, words: words("words") },
      { key: "status", head: "status", value: (row) => row.status, words: words("words") },
      { key: "table", head: "table", value: (row) => row.table },
      { key: "rule", head: "rule", value: (row) => row.rule },
    ],
    columns: [
      { key: "finding", head: "finding", value: (row) => row.id,
        cell: (row) => [
          window.gouji.toggle((...given) => table.open(...given), row.id, title(row)), el("small", {}, both(...(units[row.document] || [row.document])), " · ", el("code", {}, row.id))] },
      { key: "kind", head: "kind", value: (row) => row.kind, cell: (row) => badge(row.kind, "kinds") },
      { key: "line", head: "line_no", number: true, value: (row) => row.line, cell: (row) => both(...row.where) },
      { key: "printed", head: "printed", number: true, value: (row) => row.printed?.[0] ?? null, cell: (row) => el("b", {}, row.printed ? both(...row.printed) : t("blank")) },
      { key: "implied", head: "should_be", number: true, value: (row) => row.implied?.[0] ?? null, cell: (row) => [el("b", {}, row.implied ? both(...row.implied.map(figure)) : ""), row.note ? el("small", {}, both(...row.note)) : ""] },
      { key: "difference", head: "difference", number: true, value: (row) => gap(row) === null ? null : Math.abs(Number(gap(row))), cell: (row) => money(gap(row)) },
      { key: "severity", head: "severity", value: (row) => row.severity, cell: (row) => badge(row.severity) },
      { key: "status", head: "status", value: (row) => row.status, cell: (row) => badge(row.status) },
    ],
  });
})();
