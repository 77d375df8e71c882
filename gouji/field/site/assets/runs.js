// On every page: a word about a build that failed since; on the first page the latest runs as bars and as a table.
(() => {
  "use strict";
  const { el, t, both, word, badge, store, up } = window.gouji;
  const { fields, rows, failed } = store.runs;
  const runs = rows.map((row) => Object.fromEntries(fields.map((name, at) => [name, row[at]])));
  const when = (run) => `${(run.started_at || "").slice(0, 16)} UTC`;
  if (failed) {
    document.querySelector("main").prepend(el("p", { class: "note newer", role: "status" },
      t("newer_failed"), ` ${failed.at} UTC`,
      failed.first ? [": ", el("code", {}, failed.first.name), " ", both(failed.first.zh, failed.first.en)] : "",
      failed.href ? [" ", el("a", { href: up() + failed.href }, t("see_failed"), " →")] : ""));
  }
  const last = document.getElementById("last-run");
  const built = runs.filter((run) => run.command === "build");
  const latest = built[built.length - 1] || runs[runs.length - 1];
  if (last && latest) {
    last.replaceChildren(badge(latest.status), " ", t("last_build"), " ", el("time", {}, when(latest)),
      latest.seconds === null ? "" : ` · ${Number(latest.seconds).toFixed(1)} s`, " · ", t("run"), ` ${latest.run_no}`);
  }
  const place = document.getElementById("run-list");
  if (!place) return;
  const MEASURES = [["findings_open", "findings_open", "c3"], ["findings_acknowledged", "findings_acknowledged", "c2"], ["expectations_failed", "expectations_failed", "c5"]];
  const highest = Math.max(1, ...runs.map((run) => MEASURES.reduce((sum, [key]) => sum + (run[key] || 0), 0)));
  const column = (run) => el("span", { class: `run s-${run.status}`, title: `${run.run_no}` },
    MEASURES.map(([key, , hue]) => run[key] ? el("i", { class: hue, style: `height:${(run[key] * 100 / highest).toFixed(2)}%` }) : ""));
  place.replaceChildren(
    el("ul", { class: "legend" }, MEASURES.map(([, name, hue]) => el("li", {}, el("span", { class: `swatch ${hue}` }), " ", t(name)))),
    el("div", { class: "run-bars", "aria-hidden": "true" }, runs.map(column)),
    el("div", { class: "scroll", tabindex: "0", role: "group", "aria-labelledby": "figure-trend" }, el("table", { class: "list" },
      el("thead", {}, el("tr", {}, ["run", "started", "status", "seconds"].map((head, at) => el("th", { scope: "col", class: at === 3 ? "n" : null }, t(head))),
        MEASURES.map(([, name]) => el("th", { scope: "col", class: "n" }, t(name))))),
      el("tbody", {}, [...runs].reverse().map((run) => el("tr", {}, el("th", { scope: "row" }, `${run.run_no} ${run.command}`), el("td", {}, when(run)), el("td", {}, word(run.status)),
        el("td", { class: "n" }, run.seconds === null ? "" : Number(run.seconds).toFixed(1)), MEASURES.map(([key]) => el("td", { class: "n" }, run[key] ?? ""))))))));
})();
