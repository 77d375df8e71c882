// The form that files are dropped on; the progress and the result of a check. Everything printed goes in as text.
(() => {
  "use strict";
  const { el, both, speak, store } = window.gouji;
  const texts = store.serving;
  const filled = (text, values) => text.replace(/\{(\d)\}/g, (_, n) => values[n]);
  const t = (key, ...values) => both(...texts[key].map((text) => filled(text, values)));
  const two = (pair) => both(pair.zh, pair.en);
  const byId = (id) => document.getElementById(id);

  // The form.
  const form = byId("upload");
  if (form) {
    const input = byId("files");
    const drop = byId("drop");
    const refuse = (zh, en) => { byId("refused").replaceChildren(zh ? both(zh, en) : ""); byId("refused").hidden = !zh; };
    const shown = () => {
      byId("chosen").replaceChildren(...[...input.files].map((file) => el("li", {}, el("code", {}, file.name))));
      const { megabytes, upload, files } = form.dataset;
      const sizes = [...input.files].map((file) => file.size);
      const all = sizes.reduce((sum, size) => sum + size, 0);
      if (input.files.length > Number(files)) refuse(`一次最多检查 ${files} 份文件`, `at most ${files} files are checked at once`);
      else if (sizes.some((size) => size > megabytes * 1048576)) refuse(`一份文件最大 ${megabytes} MB`, `a file may have ${megabytes} MB at most`);
      else if (all > Number(upload) - 65536) refuse(`一次上传最大 ${upload / 1048576} MB`, `an upload may have ${upload / 1048576} MB at most`);
      else { refuse(""); return true; }
      return false;
    };
    input.addEventListener("change", shown);
    form.addEventListener("submit", (event) => { if (!shown()) event.preventDefault(); });
    const over = (is) => (event) => { event.preventDefault(); drop.classList.toggle("over", is); };
    document.addEventListener("dragover", over(true));
    document.addEventListener("dragleave", over(false));
    document.addEventListener("drop", (event) => {
      over(false)(event);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      shown();
      form.querySelector("button[type=submit]").focus();
    });
    return;
  }

  // The check.
  const check = byId("check");
  if (!check) return;
  const base = `/checks/${encodeURIComponent(check.dataset.check)}`;
  const bar = byId("bar");
  const step = (...content) => byId("step").replaceChildren(...content);
  const ended = (...content) => { bar.hidden = true; step(...content); };
  let asked = "";

  const poll = async () => {
    let state;
    try {
      const answer = await fetch(`${base}/state`);
      if (!answer.ok) throw new Error(answer.status);
      state = await answer.json();
      if (state.step === "done") { show(await (await fetch(`${base}/result`)).json()); return; }
    } catch { ended(t("lost")); return; }
    if (state.step === "failed") { ended(el("span", { class: "note", role: "alert" }, two(state.message))); return; }
    const line = JSON.stringify(state);
    if (line !== asked) {
      asked = line;
      step(state.step === "reading" ? t("reading", state.file, state.page, state.pages) : t(state.step));
      if (state.step === "reading") { bar.max = state.pages; bar.value = state.page; } else bar.removeAttribute("value");
    }
    setTimeout(poll, 300);
  };

  // The drawer.
  const drawer = byId("drawer");
  let opener = null;
  const close = () => {
    if (drawer.hidden) return;
    drawer.hidden = true;
    document.body.classList.remove("with-drawer");
    document.querySelectorAll(".opened, .paper .chosen").forEach((each) => each.classList.remove("opened", "chosen"));
    opener?.focus();
  };
  const open = (finding, number, from) => {
    close();
    opener = from;
    byId("drawer-title").replaceChildren(two(finding.place));
    const toPage = () => { const box = byId(`box-${number}-0`); close(); opener = box; box.focus(); box.scrollIntoView({ block: "center", inline: "center" }); };
    byId("drawer-body").replaceChildren(
      el("article", { class: "verdict" },
        el("p", {}, ...finding.words.flatMap((word, at) => [el("span", { class: `badge${at ? "" : ` s-${finding.certainty}`}` }, two(word)), " "])),
        el("p", { class: "change" }, el("span", {}, el("small", {}, t("printed")), el("b", { class: "num" }, finding.printed.en ? two(finding.printed) : t("blank"))),
          el("span", { "aria-hidden": "true", class: "arrow" }, "→"), el("span", {}, el("small", {}, t("implied")), el("b", { class: "num implied" }, finding.implied.en ? two(finding.implied) : "–"))),
        finding.doubt ? el("p", {}, t("doubt"), ": ", finding.doubt) : "",
        finding.picture === null ? "" : el("p", {}, el("button", { type: "button", class: "quiet", onclick: toPage }, t("on_page")))),
      el("h3", {}, t("rule")), el("p", {}, el("code", {}, finding.rule), " ", two(finding.statement)),
      el("h3", {}, t("why")), el("div", { class: "equations" }, ...["zh", "en"].map((language) =>
        el("pre", { class: language, lang: language, tabindex: "0" }, finding.why[language] || ""))));
    drawer.hidden = false;
    document.body.classList.add("with-drawer");
    byId(`row-${number}`).classList.add("opened");
    document.querySelectorAll(`[id^="box-${number}-"]`).forEach((box) => box.classList.add("chosen"));
    byId("drawer-title").focus();
  };
  byId("close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  // The result.
  const HEADS = ["place", "printed", "implied", "certainty", "rule"];
  const labelled = (key, tag, attributes, ...content) => el(tag, attributes, el("span", { class: "lbl" }, t(key)), ...content);
  const row = (finding, number) => el("tr", { id: `row-${number}` },
    el("th", { scope: "row" }, el("button", { type: "button", class: "opener", onclick: (event) => open(finding, number, event.currentTarget) }, two(finding.place))),
    labelled("printed", "td", { class: "n" }, finding.printed.en ? two(finding.printed) : t("blank")),
    labelled("implied", "td", { class: "n" }, finding.implied.en ? two(finding.implied) : "–"),
    labelled("certainty", "td", {}, el("span", { class: `badge s-${finding.certainty}` }, two(finding.words[0]))),
    labelled("rule", "td", {}, two(finding.statement)));
  const table = (title, numbered) => numbered.length ? [el("h3", {}, t(title), ` (${numbered.length})`),
    el("div", { class: "scroll" }, el("table", { class: "list cards-when-small" },
      el("thead", {}, el("tr", {}, HEADS.map((head) => el("th", { scope: "col", class: head === "printed" || head === "implied" ? "n" : null }, t(head))))),
      el("tbody", {}, numbered.map(([finding, number]) => row(finding, number)))))] : [];

  const boxes = (picture, finding, number) => finding.boxes.map(([x0, y0, x1, y1], at) => {
    const made = el("button", { type: "button", id: `box-${number}-${at}`, class: `box is-${finding.certainty}`, tabindex: at ? "-1" : null,
      onclick: (event) => open(finding, number, event.currentTarget) });
    speak(made, "aria-label", finding.values.zh, finding.values.en);
    speak(made, "title", finding.values.zh, finding.values.en);
    const share = (value, whole) => `${100 * value / whole}%`;
    made.style.left = share(x0 - 2 - picture.left, picture.width);
    made.style.top = share(y0 - 2 - picture.top, picture.height);
    made.style.width = share(x1 - x0 + 4, picture.width);
    made.style.height = share(y1 - y0 + 4, picture.height);
    return made;
  });
  const sheet = (picture, at, numbered) => {
    const title = ["zh", "en"].map((language, n) => `${picture.file}, ${language === "zh" ? `第 ${picture.page} 页` : `page ${picture.page}`}`);
    const region = el("div", { class: "scroll shot", tabindex: "0", role: "region" },
      el("figure", { class: "sheet" }, el("figcaption", {}, both(...title)),
        el("div", { class: "paper" }, el("img", { src: `${base}/pictures/${at}.png`, alt: "", width: Math.round(picture.width), height: Math.round(picture.height) }),
          numbered.filter(([finding]) => finding.picture === at).flatMap(([finding, number]) => boxes(picture, finding, number)))));
    return speak(region, "aria-label", ...title);
  };
  const paper = (one) => el("section", {},
    el("h3", {}, el("span", { lang: "zh-CN" }, one.unit), ` ${one.year} `, el("small", {}, one.files.join(", "))),
    one.reading ? el("p", {}, el("a", { href: `${base}/reading/${encodeURIComponent(one.reading)}` }, t("reading_report"))) : "",
    el("div", { class: "scroll" }, el("table", { class: "list cards-when-small" },
      el("thead", {}, el("tr", {}, ["table", "page", "proven", "read", "doubtful"].map((head, at) => el("th", { scope: "col", class: at ? "n" : null }, t(head))))),
      el("tbody", {}, one.tables.map((each) => el("tr", {}, el("th", { scope: "row" }, el("span", { class: "tid" }, each.table), " ", el("span", { lang: "zh-CN" }, each.title)),
        labelled("page", "td", { class: "n" }, String(each.page)),
        ...["proven", "read", "doubtful"].map((state, at) => labelled(state, "td", { class: "n" }, String(each.states[at])))))))),
    one.leftovers.length ? el("details", {}, el("summary", {}, t("unplaced"), ` (${one.leftovers.length})`),
      el("ul", {}, one.leftovers.map((left) => el("li", {}, t("page"), ` ${left.page}: `, two(left.what))))) : "");
  const KNOWN = { html: "html", pdf: "pdf", xlsx: "xlsx" };
  const downloads = (outputs) => ["zh", "en"].filter((language) => outputs[language]).map((language) => el("div", {},
    el("h3", {}, t(language === "zh" ? "in_chinese" : "in_english")),
    el("ul", { class: "downloads" }, outputs[language].map((name) => {
      const ending = name.split(".").pop();
      return el("li", {}, el("a", { href: `${base}/outputs/${language}/${encodeURIComponent(name)}`, download: name },
        KNOWN[ending] ? [t(KNOWN[ending]), " "] : "", el("code", {}, name)));
    }))));

  const show = (result) => {
    const numbered = result.findings.map((finding, number) => [finding, number]);
    const of = (source) => numbered.filter(([finding]) => finding.source === source);
    ended(two(result.summary));
    byId("result").replaceChildren(
      ...(result.unreadable.length ? [el("h2", {}, t("unreadable")), el("ul", {}, result.unreadable.map((each) =>
        el("li", {}, el("code", {}, each.file), ": ", two(each.message))))] : []),
      el("h2", { id: "findings", tabindex: "-1" }, t("findings"), el("small", {}, String(numbered.length))),
      ...(numbered.length ? [] : [el("p", {}, t("none"))]),
      ...table("publisher", of("publisher")), ...table("reading_doubts", of("reading")),
      ...(Object.keys(result.outputs).length ? [el("h2", {}, t("downloads")), ...downloads(result.outputs)] : []),
      ...(result.pictures.length ? [el("h2", {}, t("pages")), ...result.pictures.map((picture, at) => sheet(picture, at, numbered))] : []),
      ...(result.documents.length ? [el("h2", {}, t("documents")), ...result.documents.map(paper)] : []));
    byId("result").hidden = false;
    byId("findings").focus();
  };
  poll();
})();
