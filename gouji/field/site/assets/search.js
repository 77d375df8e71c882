// One search over everything: documents, numbers, words and codes, findings, rules. What is asked is in the address.
(() => {
  "use strict";
  const { el, t, both, pair, speak, store, lookup, money } = window.gouji;
  const start = store["search/start"];
  const documents = new Map(start.documents.map((row) => [row[0], row]));
  const input = document.getElementById("wanted");
  const within = document.getElementById("within");
  const place = document.getElementById("found");
  const count = document.getElementById("found-count");
  const OPEN = 12;
  const TEXTS = 40;
  let asked = 0;

  const titled = (id) => {
    const [, , zh, en, year, scope] = documents.get(id) || [id, "", id, id, ""];
    return both(`${zh} ${year}${scope === "unit" ? "（单位预算）" : ""}`, `${en} ${year}${scope === "unit" ? " (unit budget)" : ""}`);
  };
  const href = (id, key) => key.startsWith("finding:") ? `findings.html#${encodeURIComponent(key.slice(8))}` : `documents/${(documents.get(id) || [id, id])[1]}.html#${key}`;
  const table = (key) => key.startsWith("finding:") ? t("finding") : both(...(start.tables[key.split("/")[0]] || [key.split("/")[0]]));
  const column = (key, name) => both(...(start.columns[`${key.split("/")[0]}/${name}`] || store.texts.words[name] || store.texts.labels[name] || store.texts.kinds[name] || [name, name]));
  const told = (key) => [key.startsWith("finding:") ? "" : el("span", { class: "tid" }, `${key.split("/")[0]} `), table(key)];

  const line = (id, [key, label, name]) => el("li", {}, el("a", { href: href(id, key) }, told(key),
    label ? [" · ", key.startsWith("finding:") ? el("code", {}, label) : el("span", { lang: "zh-CN" }, label)] : "", name ? [" · ", column(key, name)] : ""));
  const byDocument = (found, more) => Object.entries(found).map(([id, entries], at) => el("details", { open: at < OPEN || null },
    el("summary", {}, titled(id), ` (${entries.length})`), el("ul", { class: "short" }, entries.map((entry) => more(id, entry)))));
  const section = (title, number, ...content) => el("section", {}, el("h2", {}, title, " ", el("small", {}, number.toLocaleString("en"))), ...content);
  const few = (total, shown) => shown < total ? el("p", { class: "sub" }, t("search_few", shown.toLocaleString("en"), total.toLocaleString("en"))) : "";
  const inside = (found) => within.value ? Object.fromEntries(Object.entries(found).filter(([id]) => id === within.value)) : found;
  const total = (found) => Object.values(found).reduce((sum, entries) => sum + entries.length, 0);

  const about = (id) => (documents.get(id) || [id]).join(" ");
  const documentPart = (parts) => {
    const wanted = parts.map(lookup.squeezed);
    const found = start.documents.filter((row) => (!within.value || row[0] === within.value) && wanted.every((part) => lookup.squeezed(row.join(" ")).includes(part)));
    return found.length ? [found.length, section(t("documents"), found.length, el("ul", { class: "short" }, found.slice(0, 100).map((row) =>
      el("li", {}, el("a", { href: `documents/${row[1]}.html` }, titled(row[0])), " ", el("code", {}, row[0])))), few(found.length, Math.min(100, found.length)))] : [0, ""];
  };
  // The places of a number; other words narrow them down, by what stands beside the number or is known of the document.
  const numberPart = async (parts) => {
    const values = parts.map(lookup.number);
    const at = values.findIndex((value) => value !== null);
    if (at < 0) return [0, ""];
    const entry = await lookup.numbers(values[at]);
    if (!entry) return [0, ""];
    const others = parts.filter((_, other) => other !== at).map(lookup.squeezed);
    const whole = inside(entry[1]);
    const found = Object.fromEntries(Object.entries(whole).map(([id, entries]) => [id, entries.filter((each) => {
      const said = lookup.squeezed(`${about(id)} ${each.join(" ")} ${(start.tables[each[0].split("/")[0]] || []).join(" ")}`);
      return others.every((part) => said.includes(part));
    })]).filter(([, entries]) => entries.length));
    if (!total(found)) return [0, ""];
    return [total(found), section([t("search_numbers"), " ", el("b", { class: "num" }, money(values[at]))], total(found),
      few(entry[0], within.value || others.length ? entry[0] : total(entry[1])), byDocument(found, line))];
  };
  const textPart = async (parts) => {
    const listed = await lookup.texts(parts);
    if (listed === null || !listed.length) return [0, ""];
    const read = await Promise.all(listed.slice(0, TEXTS).map(async ([text, places]) => [text, places, await lookup.places(text)]));
    const kept = read.map(([text, places, entry]) => [text, places, entry ? inside(entry[1]) : {}]).filter(([, , found]) => total(found));
    const number = within.value ? kept.length : listed.length;
    return kept.length ? [kept.reduce((sum, [, , found]) => sum + total(found), 0), section(t("search_words"), number, few(listed.length, Math.min(TEXTS, listed.length)),
      kept.map(([text, places, found], at) => el("details", { open: at < 3 || null }, el("summary", {}, el("b", { lang: /[\u4e00-\u9fff]/.test(text) ? "zh-CN" : "en", "data-verbatim": true }, text), ` (${(within.value ? total(found) : places).toLocaleString("en")})`),
        few(places, within.value ? places : total(found)),
        el("ul", { class: "short" }, Object.entries(found).flatMap(([id, keys]) => keys.slice(0, 200).map((key) => el("li", {}, el("a", { href: href(id, key) }, titled(id), " · ", told(key))))).slice(0, 400)))))] : [0, ""];
  };
  const rulePart = (parts) => {
    const wanted = parts.map(lookup.squeezed);
    const found = within.value ? [] : store.rules.rules.filter((rule) => wanted.every((part) => lookup.squeezed(`${rule.rule_id} ${rule.statement_zh} ${rule.statement_en}`).includes(part)));
    return found.length ? [found.length, section(t("rules"), found.length, el("ul", { class: "short" }, found.map((rule) =>
      el("li", {}, el("a", { href: `rules.html#${encodeURIComponent(rule.rule_id)}` }, el("code", {}, rule.rule_id)), " ", both(rule.statement_zh, rule.statement_en)))))] : [0, ""];
  };

  const show = async () => {
    const mine = asked += 1;
    const parts = input.value.trim().split(/\s+/).filter(Boolean);
    if (!parts.length) { place.replaceChildren(); count.replaceChildren(); return; }
    const made = await Promise.all([documentPart(parts), numberPart(parts), textPart(parts), rulePart(parts)]);
    if (mine !== asked) return;
    const sum = made.reduce((all, [number]) => all + number, 0);
    count.replaceChildren(...(sum ? [t("search_places", sum.toLocaleString("en"))] : [t("none"), parts.every((part) => part.length < 2) ? [" · ", t("search_longer")] : ""].flat()));
    place.replaceChildren(...made.map(([, node]) => node).filter(Boolean));
  };
  const keep = () => history.replaceState(null, "", input.value.trim() || within.value ? `#?${new URLSearchParams([["q", input.value.trim()], ...(within.value ? [["document", within.value]] : [])])}` : location.pathname);
  const fromAddress = () => {
    const given = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : location.search.slice(1));
    input.value = given.get("q") || "";
    within.value = documents.has(given.get("document")) ? given.get("document") : "";
    show();
  };
  within.append(speak(el("option", { value: "" }), "text", ...pair("all")));
  for (const [id, , zh, en, year, scope] of start.documents) {
    within.append(speak(el("option", { value: id }), "text", `${zh} ${year}${scope === "unit" ? "（单位预算）" : ""}`, `${en} ${year}${scope === "unit" ? " (unit budget)" : ""}`));
  }
  let waiting = null;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { show(); keep(); }, 150); });
  within.addEventListener("change", () => { show(); keep(); });
  addEventListener("hashchange", fromAddress);
  fromAddress();
  if (!input.value) input.focus();
})();
