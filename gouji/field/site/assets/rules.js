// Rules: statement, instances by status, findings, Data Docs, history, and the instances that are not exact.
(() => {
  "use strict";
  const { el, t, both, badge, word, store, load, money, code, history: past } = window.gouji;
  const { rules } = store.rules;
  const STATUS = ["broken", "rounding", "not_evaluable", "exact"];
  const instances = (rule, place) => {
    place.append(el("p", {}, t("loading")));
    load(`rules/${rule.slug}`).then(({ limit, rows }) => {
      const list = rows.length ? el("div", { class: "scroll" }, el("table", { class: "list" },
        el("thead", {}, el("tr", {}, ["document", "instances", "status", "left", "right", "difference"].map((head, at) => el("th", { scope: "col", class: at > 2 ? "n" : null }, t(head))))),
        el("tbody", {}, rows.map(([id, slug, instance, status, left, right, difference]) => el("tr", {},
          el("th", { scope: "row" }, el("a", { href: `documents/${slug}.html#check:${encodeURIComponent(`${rule.rule_id}/${instance}`)}` }, id)),
          el("td", {}, el("code", {}, instance)), el("td", {}, badge(status)),
          ...(status === "not_evaluable" ? ["", "", ""] : [left, right, difference]).map((value) => el("td", { class: "n" }, money(value)))))))) : el("p", {}, t("none"));
      place.replaceChildren(
        el("div", { class: "derivation" },
          rule.suites.length ? el("p", {}, t("expectations"), ": ", el("a", { href: `expectations.html#?${new URLSearchParams({ rule: rule.rule_id })}` }, rule.suites.join(", "))) : el("p", {}, t("never_asserted")),
          rule.history.length ? el("p", {}, t("history"), ": ", past(rule.history)) : "",
          el("p", {}, el("a", { href: `findings.html#?${new URLSearchParams({ rule: rule.rule_id })}` }, t("findings"), `: ${rule.findings}`)),
          el("h2", {}, t("not_exact")), rows.length >= limit ? el("p", { class: "sub" }, t("capped", limit)) : "", list,
          rows.length ? el("p", {}, el("a", { href: `rows/${rule.slug}.csv`, download: "" }, t("as_csv"))) : "",
          el("h2", {}, t("sql")), window.gouji.runnable(), code(rule.sql)));
    });
  };
  const counts = (rule) => el("span", { class: "counts" }, STATUS.filter((status) => rule.counts[status]).map((status) =>
    el("span", { class: `badge s-${status}` }, `${rule.counts[status].toLocaleString("en")} `, word(status))));
  const table = window.gouji.table("rules", rules, {
    key: (rule) => rule.rule_id,
    text: (rule) => [rule.rule_id, rule.statement_zh, rule.statement_en],
    expand: instances,
    filters: ["family", "dimension", "severity"].map((key) => ({ key, head: key, value: (rule) => rule[key], words: store.texts.words }))
      .concat([{ key: "status", head: "status", value: (rule) => Object.keys(rule.counts), words: store.texts.words }]),
    columns: [
      { key: "rule", head: "rule", value: (rule) => rule.rule_id,
        cell: (rule) => [window.gouji.toggle((...given) => table.open(...given), rule.rule_id, rule.rule_id), el("small", {}, both(rule.statement_zh, rule.statement_en))] },
      { key: "family", head: "family", value: (rule) => rule.family, cell: (rule) => word(rule.family) },
      { key: "dimension", head: "dimension", value: (rule) => rule.dimension, cell: (rule) => word(rule.dimension) },
      { key: "severity", head: "severity", value: (rule) => rule.severity, cell: (rule) => badge(rule.severity) },
      { key: "instances", head: "instances", number: true, value: (rule) => rule.counts.broken || 0, cell: counts },
      { key: "findings", head: "findings", number: true, value: (rule) => rule.findings, cell: (rule) => String(rule.findings || "") },
    ],
  });
})();
