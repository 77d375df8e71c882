// The page of the source beside the number: its picture with boxes that lead to their cells, or the lines around it.
(() => {
  "use strict";
  const { el, t, load, up, speak, pair, money } = window.gouji;
  const AROUND = 3;
  const AIR = 1.5;
  const numbers = (box) => (box || "").split(" ").map(Number);

  // Where a box in points lies on its picture, as shares.
  const within = (box, [, left, top, width, height]) => {
    const [x0, y0, x1, y1] = numbers(box);
    if (![x0, y0, x1, y1].every(Number.isFinite)) return null;
    return [(x0 - AIR - left) / width, (y0 - AIR - top) / height, (x1 - x0 + 2 * AIR) / width, (y1 - y0 + 2 * AIR) / height].map((share) => 100 * share);
  };
  const style = ([x, y, width, height]) => `left:${x.toFixed(3)}%;top:${y.toFixed(3)}%;width:${width.toFixed(3)}%;height:${height.toFixed(3)}%`;

  const picture = (own, page, key, box) => {
    const place = own.source.pages[page];
    const cells = Object.entries(own.cells).filter(([, cell]) => cell[5] === page && cell[6]);
    const spots = cells.map(([other, cell]) => [other, cell, within(cell[6], place)]).filter(([, , at]) => at)
      .sort((a, b) => a[2][1] - b[2][1] || a[2][0] - b[2][0]);
    let here = null;
    const links = spots.map(([other, cell, at]) => {
      const isHere = other === key;
      const link = el("a", { class: isHere ? "spot here" : "spot", href: `#${other}`, style: style(at), tabindex: isHere ? "0" : "-1",
        title: `${money(cell[0])} ${other}`, "aria-label": `${money(cell[0])} ${other}`, "aria-current": isHere ? "true" : null });
      if (isHere) here = [link, at];
      return link;
    });
    if (!here && box && within(box, place)) here = [el("span", { class: "spot here", style: style(within(box, place)) }), within(box, place)];
    const image = speak(el("img", { loading: "lazy", src: `${up()}${place[0]}`, width: Math.round(place[3] * 2), height: Math.round(place[4] * 2) }), "alt", ...pair("source_page_shown").map((said) => `${said} ${page}`));
    const sheet = el("div", { class: "sheet" }, image, links, here && !links.includes(here[0]) ? here[0] : "");
    const view = speak(el("div", { class: "original", tabindex: "0", role: "group" }, sheet), "aria-label", ...pair("source_page_shown"));
    // The culprit in the middle, once the drawer has a size.
    const centre = () => { if (here) view.scrollTo(sheet.clientWidth * here[1][0] / 100 - view.clientWidth / 2, sheet.clientHeight * here[1][1] / 100 - view.clientHeight / 2); };
    const whole = el("button", { type: "button", class: "quiet", "aria-pressed": "false", onclick: () => {
      whole.setAttribute("aria-pressed", String(view.classList.toggle("whole")));
      centre();
    } }, t("zoom_whole"));
    view.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      const at = links.indexOf(document.activeElement);
      if (!step || at < 0 && !links.length) return;
      event.preventDefault();
      links[Math.min(links.length - 1, Math.max(0, at < 0 ? links.indexOf(here?.[0]) : at + step))]?.focus();
    });
    requestAnimationFrame(centre);
    return [view, el("p", { class: "sub" }, whole, " ", t("source_boxes"))];
  };

  const text = (own, slug, line, printed) => {
    const list = el("ol", { class: "original lines", lang: "zh-CN" });
    const chunks = [...new Set([line - AROUND, line, line + AROUND].filter((at) => at > 0).map((at) => Math.floor(at / own.source.lines)))];
    Promise.all(chunks.map((chunk) => load(`source/${slug}/${chunk}`).catch(() => ({})))).then((found) => {
      const lines = Object.assign({}, ...found);
      for (let at = line - AROUND; at <= line + AROUND; at += 1) {
        if (lines[at] === undefined) continue;
        const parts = at === line && printed ? lines[at].split(printed) : [lines[at]];
        list.append(el("li", { value: at, class: at === line ? "here" : null }, parts.flatMap((part, number) => number ? [el("mark", {}, printed), part] : [part])));
      }
    });
    return [list];
  };

  // What shows the place of a cell, a row or a finding; nothing where the file does not lie beside the project.
  window.gouji.original = (own, slug, { key, line, page, box, printed }) => {
    if (!own.source) return "";
    if (page && own.source.pages?.[page]) return el("section", { class: "beside" }, el("h3", {}, t("source_page_shown"), ` ${page}`), picture(own, page, key, box));
    if (line && own.source.lines) return el("section", { class: "beside" }, el("h3", {}, t("source_text_shown")), text(own, slug, line, printed));
    return "";
  };
})();
