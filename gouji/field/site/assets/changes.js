// What changed in the last run since the run that is chosen; which one is in the address.
(() => {
  "use strict";
  const { el, t, both, kind, badge, store, load, speak } = window.gouji;
  const { runs, documents } = store.changes;
  const place = document.getElementById("changed");
  const since = document.getElementById("since");
  const earlier = runs.slice(0, -1).reverse();
  for (const [number, at, command, status] of earlier) {
    const said = store.texts.words[status] || [status, status];
    since.append(speak(el("option", { value: String(number) }), "text", ...[0, 1].map((side) => `${number} · ${command} · ${at} UTC · ${said[side]}`)));
  }
  const finding = (one) => {
    const [slug, zh, en] = documents[one.document_id] || ["", one.document_id, one.document_id];
    return el("li", {}, el("a", { class: "changed", href: `findings.html#${encodeURIComponent(one.finding_id)}` }, el("span", { class: `badge k-${one.kind}` }, kind(one.kind)), " ",
      el("b", { class: "num" }, one.published_text ? both(one.published_text_zh, one.published_text) : t("blank")), " → ", el("b", { class: "num" }, both(one.implied_text_zh, one.implied_text)), " "), badge(one.status), " ",
      slug ? el("a", { href: `documents/${slug}.html` }, both(zh, en)) : both(zh, en), " ", el("code", {}, one.finding_id));
  };
  const cell = (one) => {
    const [slug, zh, en] = documents[one.document_id] || ["", one.document_id, one.document_id];
    const key = one.cell_id.slice(one.document_id.length + 1);
    const text = (printed) => el("b", { class: "num" }, printed === null ? "–" : printed);
    return el("li", {}, slug && !one.is_gone ? el("a", { href: `documents/${slug}.html#${key}` }, both(zh, en), " ", el("code", {}, key)) : [both(zh, en), " ", el("code", {}, key)], " ", text(one.text_before), " → ", text(one.text_after));
  };
  const verdict = (one) => el("li", {}, el("a", { href: `expectations.html#${encodeURIComponent(one.result_id)}` }, el("code", {}, one.rule_id || one.expectation_type)), " ",
    both(one.description_zh || one.expectation_type, one.description_en || one.expectation_type), " ", el("code", {}, one.suite_name));
  const gone = (one) => { const line = finding(one); line.querySelector("a.changed")?.removeAttribute("href"); return line; };
  const PARTS = [["new", finding], ["gone", gone], ["changed", ([before, after]) => { const line = finding(after); line.append(" (", t("before_"), ": ", el("b", { class: "num" }, both(before.published_text_zh || "", before.published_text || "")), " → ", el("b", { class: "num" }, both(before.implied_text_zh, before.implied_text)), " ", badge(before.status), ")"); return line; }],
    ["newly_failing", verdict], ["newly_met", verdict], ["cells", (one) => cell(one)]];
  const show = () => {
    if (!since.value) { place.replaceChildren(el("p", { class: "empty" }, t("no_earlier_run"))); return; }
    load(`changes/${since.value}`).then((found) => {
      const parts = PARTS.filter(([part]) => found[part].length);
      const number = (part) => part === "cells" ? found.cell_count : found[part].length;
      place.replaceChildren(...(parts.length ? parts.map(([part, line]) => el("section", { id: part }, el("h2", {}, t(`changes_${part}`), " ", el("small", {}, number(part).toLocaleString("en"))),
        el("ul", { class: "short" }, found[part].map(line)), number(part) > found[part].length ? el("p", { class: "sub" }, t("search_few", found[part].length, number(part))) : "")) : [el("p", { class: "empty" }, t("nothing_changed"))]),
      found.cell_count === null ? el("p", { class: "sub" }, t("changes_cells_unknown")) : "");
    });
  };
  const fromAddress = () => {
    const wanted = new URLSearchParams(location.hash.slice(2)).get("since");
    if ([...since.options].some((option) => option.value === wanted)) since.value = wanted;
    show();
  };
  since.addEventListener("change", () => { history.replaceState(null, "", `#?since=${since.value}`); show(); });
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
