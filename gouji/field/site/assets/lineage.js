// The graph: its layers, then a node with what lies above and below it; zoom, moving, search.
(() => {
  "use strict";
  const { el, t, store } = window.gouji;
  const { nodes, edges } = store.lineage;
  const svg = document.getElementById("dag");
  const panel = document.getElementById("node-panel");
  const search = document.getElementById("node-search");
  const LAYERS = ["raw", "staging", "intermediate", "marts", "quality", "exposure"];
  const [WIDE, HIGH, ACROSS, DOWN] = [Number(svg.dataset.wide), Number(svg.dataset.high), 60, 9];
  const MOST = 60; // nodes around a chosen one that can still be read
  let whole = [0, 0, 100, 100];
  let view = [...whole];
  const draw = () => svg.setAttribute("viewBox", view.map((value) => value.toFixed(1)).join(" "));
  const zoom = (factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) => {
    const width = Math.min(Math.max(view[2] * factor, 240), Math.max(whole[2], svg.clientWidth) * 1.5);
    const real = width / view[2];
    view = [x - (x - view[0]) * real, y - (y - view[1]) * real, width, view[3] * real];
    draw();
  };
  const move = (x, y) => { view[0] += x * view[2]; view[1] += y * view[3]; draw(); };
  const reach = (start, from, to) => {
    const found = new Set();
    const next = [start];
    while (next.length) {
      const node = next.pop();
      for (const edge of edges) if (edge[from] === node && !found.has(edge[to])) { found.add(edge[to]); next.push(edge[to]); }
    }
    return found;
  };
  const names = (numbers) => el("ul", { class: "short" }, [...numbers].sort((a, b) => a - b).map((number) =>
    el("li", {}, el("button", { type: "button", class: "opener", onclick: () => choose(number) }, nodes[number].relation || nodes[number].name))));
  const shape = (tag, attributes, ...children) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const shapes = [...svg.querySelectorAll(".node")];
  const paths = [...svg.querySelectorAll(".edges path")];
  const groups = shape("g", { class: "groups", "aria-hidden": "true" });
  svg.append(groups);
  const curve = ([x, y], [u, v], wide, high) => { const bend = Math.max((u - x - wide) / 2, 20); return `M${x + wide},${y + high / 2}C${x + wide + bend},${y + high / 2} ${u - bend},${v + high / 2} ${u},${v + high / 2}`; };
  const fit = (width, height, least) => {
    whole = [-10, -10, width + 20, height + 20];
    // Never so small that names cannot be read: what does not fit is reached by moving.
    const wide = Math.min(Math.max(width + 20, (height + 20) * svg.clientWidth / svg.clientHeight), svg.clientWidth / least);
    view = [-10, -10, wide, wide * svg.clientHeight / svg.clientWidth];
    if (view[3] > whole[3]) view[1] = whole[1] - (view[3] - whole[3]) / 2;
  };
  const all = (layer) => nodes.map((node, number) => [node, number]).filter(([node]) => node.layer === layer);
  // The whole, folded: a box for each layer, which opens its relations beside the graph.
  const overview = () => {
    svg.classList.remove("chosen");
    [...shapes, ...paths].forEach((each) => each.classList.add("gone"));
    const present = [...LAYERS, ...new Set(nodes.map((node) => node.layer).filter((layer) => !LAYERS.includes(layer)))].filter((layer) => all(layer).length);
    const tall = svg.clientWidth < 700;
    const place = (at) => tall ? [0, at * 100] : [at * 215, 0];
    const links = new Map();
    for (const [a, b] of edges) {
      const [from, to] = [present.indexOf(nodes[a].layer), present.indexOf(nodes[b].layer)];
      if (from < to) links.set(`${from} ${to}`, [from, to, (links.get(`${from} ${to}`)?.[2] || 0) + 1]);
    }
    groups.replaceChildren(...[...links.values()].map(([from, to, count]) => {
      const [x, y] = place(from);
      const [u, v] = place(to);
      const far = to - from - 1;
      const line = tall ? `M${x + 20 + 30 * far},${y + 60}L${x + 20 + 30 * far},${v}` : far ? `M${x + 75},${y + 60}C${x + 75},${y + 90 + 45 * far} ${u + 75},${v + 90 + 45 * far} ${u + 75},${v + 60}` : `M${x + 150},${y + 30}L${u},${v + 30}`;
      return shape("path", { d: line, style: `stroke-width:${1 + Math.log2(count)}` }, shape("title", {}, `${present[from]} → ${present[to]}: ${count}`));
    }), ...present.map((layer, at) => {
      const [x, y] = place(at);
      const box = shape("g", { class: `layer l-${layer}`, transform: `translate(${x},${y})`, "data-layer": layer },
        shape("rect", { width: 150, height: 60, rx: 8 }), shape("text", { x: 12, y: 26 }, layer), shape("text", { x: 12, y: 47, class: "number" }, String(all(layer).length)));
      return box;
    }));
    if (tall) fit(160, present.length * 100, 1.6); else fit(present.length * 215 - 65, 60 + 45 * Math.max(1, present.length - 2), 0.75);
    draw();
    panel.replaceChildren(el("p", {}, t("choose_relation")), ...present.map((layer) => el("details", { "data-layer": layer }, el("summary", {}, el("span", { class: `swatch l-${layer}` }), ` ${layer} (${all(layer).length})`), names(all(layer).map(([, number]) => number)))));
    history.replaceState(null, "", location.pathname);
  };
  // A node with what it is made of and what is made of it, put together so that the names can be read.
  const choose = (number) => {
    const node = nodes[number];
    const above = reach(number, 1, 0);
    const below = reach(number, 0, 1);
    const steps = new Map([[number, 0]]);
    for (const [from, to] of [[1, 0], [0, 1]]) {
      let edge_ = [number];
      for (let step = 1; edge_.length; step += 1) {
        edge_ = [...new Set(edge_.flatMap((each) => edges.filter((edge) => edge[from] === each).map((edge) => edge[to])))].filter((each) => !steps.has(each));
        edge_.forEach((each) => steps.set(each, step));
      }
    }
    const furthest = Math.max(...steps.values());
    let most = furthest;
    while (most > 1 && [...steps.values()].filter((step) => step <= most).length > MOST) most -= 1;
    const part = new Set([...steps].filter(([, step]) => step <= most).map(([each]) => each));
    const columns = [...new Set([...part].map((each) => nodes[each].x))].sort((a, b) => a - b);
    const placed = new Map();
    const tallest = Math.max(...columns.map((x) => [...part].filter((each) => nodes[each].x === x).length));
    columns.forEach((x, column) => {
      const own = [...part].filter((each) => nodes[each].x === x).sort((a, b) => nodes[a].y - nodes[b].y);
      own.forEach((each, at) => placed.set(each, [column * (WIDE + ACROSS), (at + (tallest - own.length) / 2) * (HIGH + DOWN)]));
    });
    groups.replaceChildren();
    svg.classList.add("chosen");
    for (const each of shapes) {
      const own = Number(each.dataset.n);
      each.classList.toggle("gone", !part.has(own));
      each.classList.toggle("on", part.has(own));
      each.classList.toggle("self", own === number);
      if (part.has(own)) each.setAttribute("transform", `translate(${placed.get(own)})`);
    }
    for (const path of paths) {
      const [a, b] = [Number(path.dataset.a), Number(path.dataset.b)];
      const shown = part.has(a) && part.has(b);
      path.classList.toggle("gone", !shown);
      path.classList.toggle("on", shown && (above.has(a) || a === number) === (above.has(b) || b === number || !below.has(b)));
      if (shown) path.setAttribute("d", curve(placed.get(a), placed.get(b), WIDE, HIGH));
    }
    fit(columns.length * (WIDE + ACROSS) - ACROSS, tallest * (HIGH + DOWN), 0.8);
    const [x, y] = placed.get(number);
    if (view[2] < whole[2]) view[0] = x + WIDE / 2 - view[2] / 2;
    if (view[3] < whole[3]) view[1] = y + HIGH / 2 - view[3] / 2;
    draw();
    panel.replaceChildren(el("h2", {}, node.relation || node.name), el("p", { lang: "en" }, node.description || ""),
      node.relation ? el("p", {}, el("a", { href: `catalogue.html#${encodeURIComponent(node.relation)}` }, t("columns"), " · ", t("samples"), " →")) : "",
      most < furthest ? el("p", { class: "sub" }, t("lineage_steps", most)) : "",
      el("h3", {}, t("upstream"), ` (${above.size})`), names(above), el("h3", {}, t("downstream"), ` (${below.size})`), names(below));
    history.replaceState(null, "", `#${encodeURIComponent(node.relation || node.name)}`);
  };
  const find = (text) => {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return -1;
    const label = (node) => (node.relation || node.name).toLowerCase();
    const exact = nodes.findIndex((node) => label(node) === wanted || node.name.toLowerCase() === wanted);
    return exact >= 0 ? exact : nodes.findIndex((node) => label(node).includes(wanted));
  };
  search.addEventListener("change", () => { const number = find(search.value); if (number >= 0) choose(number); });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") { const number = find(search.value); if (number >= 0) choose(number); } });
  document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
    if (button.dataset.zoom === "fit") overview(); else zoom(button.dataset.zoom === "in" ? 0.7 : 1.4);
  }));
  const KEYS = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] };
  svg.addEventListener("keydown", (event) => {
    if (event.key in KEYS) move(...KEYS[event.key]);
    else if (event.key === "+" || event.key === "=") zoom(0.8);
    else if (event.key === "-") zoom(1.25);
    else return;
    event.preventDefault();
  });
  const point = (event) => {
    const matrix = svg.getScreenCTM().inverse();
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  };
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== svg) return;
    event.preventDefault();
    const { x, y } = point(event);
    zoom(event.deltaY < 0 ? 0.85 : 1.18, x, y);
  }, { passive: false });
  let held = null;
  svg.addEventListener("pointerdown", (event) => { held = { x: event.clientX, y: event.clientY, moved: false }; });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const scale = 1 / svg.getScreenCTM().a;
    if (Math.abs(event.clientX - held.x) + Math.abs(event.clientY - held.y) > 3) held.moved = true;
    view[0] -= (event.clientX - held.x) * scale;
    view[1] -= (event.clientY - held.y) * scale;
    held = { ...held, x: event.clientX, y: event.clientY };
    draw();
  });
  addEventListener("pointerup", (event) => {
    const was = held;
    held = null;
    if (!was || was.moved) return;
    const hit = event.target.closest?.(".node, .layer");
    if (!hit || !svg.contains(hit)) return;
    if (hit.dataset.n !== undefined) { choose(Number(hit.dataset.n)); return; }
    panel.querySelectorAll("details").forEach((each) => { each.open = each.dataset.layer === hit.dataset.layer; });
    panel.querySelector("details[open] summary")?.focus();
  });
  const first = find(decodeURIComponent(location.hash.slice(1)));
  if (first >= 0) choose(first); else overview();
})();
