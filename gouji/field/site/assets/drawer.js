// What the drawer says of a cell, a row, a finding or a rule instance. Everything printed goes in as text.
(() => {
  "use strict";
  const { el, t, both, badge, word, store, money, figure: shown } = window.gouji;
  const slug = document.body.querySelector("[data-document]").dataset.document;
  const own = store[`documents/${slug}`];
  const rules = Object.fromEntries(store.rules.rules.map((rule) => [rule.rule_id, rule]));
  const FIELDS = ["rule", "instance", "left", "right", "difference", "tolerance", "status", "terms"];
  const checks = own.checks.map((check) => Object.fromEntries(FIELDS.map((field, at) => [field, check[at]])));
  // The third of a term is the id of a number of another document, and here what that is called.
  checks.forEach((check) => check.terms.forEach((term) => { if (term[2]) term[2] = own.elsewhere[term[2]]; }));
  checks.forEach((check) => { check.id = `${check.rule}/${own.id}/${check.instance}`; });
  const checksOf = new Map();
  const note = (key, check) => { if (!checksOf.has(key)) checksOf.set(key, new Set()); checksOf.get(key).add(check); };
  for (const check of checks) {
    check.terms.forEach(([key, , elsewhere]) => { if (!elsewhere) note(key, check); });
    if (!check.terms.length && (check.instance in own.rows || check.instance in own.cells)) note(check.instance, check);
  }
  const byId = new Map(checks.map((check) => [check.id, check]));
  const findingsOf = (key) => own.findings.filter((finding) => finding.cell === key);
  for (const finding of own.findings) {
    if (finding.cell) finding.checks.forEach((id) => { if (byId.has(id)) note(finding.cell, byId.get(id)); });
  }

  const rowKey = (key) => key.split("/").slice(0, 2).join("/");
  const heading = (key) => own.columns[`${key.split("/")[0]}/${key.split("/")[2]}`];
  const isFigure = (key) => own.figures.includes(key.split("/")[0]);
  // A place of the source: its line, or its page (`text:4` is page 4 of the file called text).
  const placed = (line, page) => {
    if (line !== null && line !== undefined) return [t("line"), ` ${line}`];
    if (!page) return "";
    const at = page.lastIndexOf(":");
    return [t("page_"), ` ${page.slice(at + 1)}`, at > 0 ? ` (${page.slice(0, at)})` : ""];
  };
  const figure = (key) => {
    const [label, line, page, , section, measure, value, unit, direction] = own.rows[rowKey(key)] || ["", ""];
    return el("span", {}, word(section || ""), " · ", el("span", { lang: "zh-CN" }, label), " · ", measure ? word(measure) : "",
      direction ? [" ", word(direction)] : "", " ", el("b", { class: "num" }, value ?? ""), " ", unit || "", " (", placed(line, page), ")");
  };
  // A row of several sides has a label on each: a cell is called by that of its own.
  const labelled = (row, key) => {
    const label = row ? row[0] : "";
    if (typeof label === "string") return label;
    const [table, , column] = key.split("/");
    return column ? label[own.sides[`${table}/${column}`]] || "" : Object.values(label).filter(Boolean).join(" ｜ ");
  };
  const name = (key) => {
    if (isFigure(key)) return figure(key);
    const row = own.rows[rowKey(key)];
    const column = heading(key);
    return el("span", {}, el("span", { class: "tid" }, key.split("/")[0]), " ", el("span", { lang: "zh-CN" }, labelled(row, key)),
      column ? [" · ", both(...column)] : "");
  };
  const link = (key, current) => key === current ? el("b", {}, name(key)) : el("a", { href: `#${key}` }, name(key));

  const equation = (check, current) => el("table", { class: "equation" }, el("tbody", {}, check.terms.map(([key, coefficient, elsewhere]) => {
    const amount = elsewhere ? elsewhere[3] : own.cells[key]?.[0];
    return el("tr", { class: key === current && !elsewhere ? "self" : null },
      el("td", { class: "sign" }, coefficient > 0 ? "+" : "−", Math.abs(coefficient) === 1 ? "" : String(Math.abs(coefficient))),
      el("td", {}, elsewhere ? el("a", { href: `${elsewhere[0]}.html#${key}` }, both(elsewhere[1], elsewhere[2]), " ", el("code", {}, key)) : link(key, current)), el("td", { class: "n" }, money(amount)));
  })));
  const rule = (check, current) => {
    const said = rules[check.rule];
    return el("article", { class: "check" },
      el("p", { class: "head" }, badge(check.status), " ", said ? both(said.statement_zh, said.statement_en) : check.rule),
      check.terms.length ? equation(check, current) : "",
      check.status === "not_evaluable" ? "" : el("p", { class: "sum num" }, money(check.left), " − ", money(check.right), " = ",
        el("b", {}, money(check.difference)), el("span", { class: "sub" }, " (", t("tolerance"), ` ±${money(check.tolerance)})`)),
      el("p", { class: "sub" }, el("a", { href: `../rules.html#${encodeURIComponent(check.rule)}` }, el("code", {}, check.rule)), " ", el("code", {}, check.instance)));
  };
  const ORDER = { broken: 0, rounding: 1, not_evaluable: 2, exact: 3 };
  const ruleList = (key) => {
    const found = [...(checksOf.get(key) || [])].sort((a, b) => ORDER[a.status] - ORDER[b.status]);
    if (!found.length) return [el("p", {}, t("no_rules"))];
    const loud = found.filter((check) => check.status !== "exact");
    const quiet = found.filter((check) => check.status === "exact");
    const folded = loud.length ? el("details", {}, el("summary", {}, t("more_rules", quiet.length)), quiet.map((check) => rule(check, key))) : quiet.map((check) => rule(check, key));
    return [...loud.map((check) => rule(check, key)), ...(quiet.length ? [folded].flat() : [])];
  };

  const verdict = (finding) => el("article", { class: "verdict" },
    el("p", {}, badge(finding.kind, "kinds"), " ", badge(finding.status)),
    el("p", { class: "change" }, el("span", {}, el("small", {}, t(finding.kind === "extraction" ? "in_seed" : "printed")), el("b", { class: "num" }, finding.published_text ? both(finding.published_text_zh, finding.published_text) : t("blank"))),
      el("span", { "aria-hidden": "true", class: "arrow" }, "→"), el("span", {}, el("small", {}, t("should_be")), el("b", { class: "num implied" }, finding.should_be === null ? "–" : both(shown(finding.should_be_zh), shown(finding.should_be))))),
    finding.note === null ? "" : el("p", { class: "why" }, both(finding.note_zh, finding.note)),
    finding.reason || finding.reason_en ? el("p", {}, both(finding.reason || finding.reason_en, finding.reason_en || finding.reason)) : "",
    finding.pattern ? el("p", { class: "sub" }, t("pattern"), ": ", word(finding.pattern), ` · +${finding.checks_for} / −${finding.checks_against} · `, t("confidence"), ` ${Number(finding.confidence).toFixed(2)}`) : "",
    finding.seed ? el("p", { class: "sub" }, t("seed_file"), ": ", el("code", {}, finding.seed)) : "",
    el("p", {}, el("a", { href: `../findings.html#${encodeURIComponent(finding.finding_id)}` }, t("derivation"), " · ", t("register_line"), " →")));

  // A number that repeats another: a figure of the prose, or one of a table without columns of a class or line.
  const witness = (key) => isFigure(key) || (store.seeds[key.split("/")[0]] || {}).witness;
  const witnesses = (key) => {
    const found = new Set();
    for (const check of checksOf.get(key) || []) check.terms.forEach(([other, , elsewhere]) => { if (!elsewhere && other !== key && witness(other)) found.add(other); });
    const list = [...found].map((other) => el("li", {}, link(other)));
    return list.length ? el("ul", { class: "short" }, list) : el("p", { class: "sub" }, t("no_witness"));
  };
  const source = (key) => {
    const row = own.rows[rowKey(key)] || [];
    const cell = own.cells[key] || [];
    const [table, rowNo, column] = key.split("/");
    const seed = store.seeds[table] || {};
    const [file, line] = cell[7] ? [seed.file, cell[7]] : [seed.rows || seed.file, row[3]];
    return el("dl", { class: "source" },
      el("div", {}, el("dt", {}, t("source_line")), el("dd", {}, placed(cell[4] ?? row[1], cell[5] ?? row[2]), cell[6] ? el("span", { class: "sub" }, " · ", t("box"), ` ${cell[6]}`) : "")),
      cell[3] ? el("div", {}, el("dt", {}, t("placement")), el("dd", {}, word(cell[3]))) : "",
      el("div", {}, el("dt", {}, t("seed_file")), el("dd", {}, el("code", {}, `${file || table}${line ? `:${line}` : ""}`), " ", t("seed_row", rowNo, column || "value"))),
      el("div", {}, el("dt", {}, t("then_through")), el("dd", {}, ((store.seeds[table] || {}).path || []).flatMap((relation, at) => [at ? " → " : "", el("a", { href: `../catalogue.html#${encodeURIComponent(relation)}` }, relation)]))));
  };
  // The page of the source, or the lines around, with the number marked.
  const original = (key, printed) => {
    const row = own.rows[rowKey(key)] || [];
    const cell = own.cells[key] || [];
    return window.gouji.original(own, slug, { key, line: cell[4] ?? row[1], page: cell[5] ?? row[2], box: cell[6], printed });
  };
  const section = (title, ...content) => el("section", {}, el("h3", {}, t(title)), ...content);

  const cell = (key) => {
    // A figure of the prose and its row have one key; what is printed is in the cell.
    const shown = document.querySelector(`td[data-c="${CSS.escape(key)}"]`) ?? document.querySelector(`[data-c="${CSS.escape(key)}"]`);
    const text = shown?.querySelector(".v")?.textContent ?? shown?.textContent ?? "";
    const verdicts = findingsOf(key).map(verdict);
    return { title: name(key), content: [
      verdicts.length ? "" : el("p", { class: "change" }, el("b", { class: "num" }, text)), ...verdicts, original(key, text),
      section("rules_of_cell", ...ruleList(key)), isFigure(key) ? "" : section("witnesses", witnesses(key)), section("source", source(key))] };
  };
  const row = (key) => {
    const found = own.findings.filter((finding) => !finding.cell && finding.row === key);
    const shared = found.flatMap((finding) => finding.checks.filter((id) => byId.has(id)).map((id) => rule(byId.get(id))));
    return { title: name(key), content: [...found.map(verdict), original(key, found[0]?.published_text), shared.length ? section("rules_of_cell", ...shared) : "", section("source", source(key))] };
  };
  const finding = (id) => {
    const found = own.findings.find((candidate) => candidate.finding_id === id);
    if (!found) return null;
    if (found.cell) return cell(found.cell);
    const broken = found.checks.filter((check) => byId.has(check)).map((check) => rule(byId.get(check)));
    const said = rules[found.rule_id];
    return { title: said ? both(said.statement_zh, said.statement_en) : id, content: [verdict(found), window.gouji.original(own, slug, { line: found.source_line, page: found.source_page, box: found.source_box, printed: found.published_text }), broken.length ? section("rules_of_cell", ...broken) : ""] };
  };
  const check = (id) => {
    const found = byId.get(id.replace("/", `/${own.id}/`));
    return found ? { title: el("code", {}, found.rule), content: [rule(found)], keys: found.terms.filter(([, , elsewhere]) => !elsewhere).map(([key]) => key) } : null;
  };
  // A cell by the keys of the warehouse: T03/total/total is the row key and the column key.
  const alias = (wanted) => Object.keys(own.cells).find((key) => {
    const [, rowName, columnName] = own.cells[key];
    return `${key.split("/")[0]}/${rowName}/${columnName}` === wanted;
  });
  const place = (found) => found.cell || null;
  const rowOf = (found) => found.row || null;
  window.gouji.say = { cell, row, finding, check, alias, place, rowOf, isFigure, find: (id) => own.findings.find((candidate) => candidate.finding_id === id) };
})();
