// The graph: zoom, moving, search, and the upstream and downstream of a node.
(() => {
  "use strict";
  const { el, t, store } = window.gouji;
  const { nodes, edges } = store.lineage;
  const svg = document.getElementById("dag");
  const panel = document.getElementById("node-panel");
  const search = document.getElementById("node-search");
  const whole = [-10, -10, Number(svg.dataset.width) + 20, Number(svg.dataset.height) + 20];
  // At first the left part at a size that can be read; the button shows the whole.
  const first_ = Math.min(whole[2], Math.max(svg.clientWidth * 1.15, 500));
  const tall = first_ * svg.clientHeight / svg.clientWidth;
  let view = [whole[0], whole[1] + Math.max(0, (whole[3] - tall) / 2), first_, tall];
  const draw = () => svg.setAttribute("viewBox", view.map((value) => value.toFixed(1)).join(" "));
  const zoom = (factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) => {
    const width = Math.min(Math.max(view[2] * factor, 240), whole[2] * 1.5);
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
    el("li", {}, el("button", { type: "button", class: "opener", onclick: () => choose(number, true) }, nodes[number].relation || nodes[number].name))));
  const choose = (number, near) => {
    const node = nodes[number];
    const above = reach(number, 1, 0);
    const below = reach(number, 0, 1);
    const part = new Set([number, ...above, ...below]);
    svg.classList.add("chosen");
    svg.querySelectorAll(".node").forEach((shape) => {
      const own = Number(shape.dataset.n);
      shape.classList.toggle("on", part.has(own));
      shape.classList.toggle("self", own === number);
    });
    svg.querySelectorAll(".edges path").forEach((path) => {
      const [a, b] = [Number(path.dataset.a), Number(path.dataset.b)];
      path.classList.toggle("on", part.has(a) && part.has(b) && (above.has(a) || a === number) === (above.has(b) || b === number || !below.has(b)));
    });
    panel.replaceChildren(el("h2", {}, node.relation || node.name), el("p", { lang: "en" }, node.description || ""),
      node.relation ? el("p", {}, el("a", { href: `catalogue.html#${encodeURIComponent(node.relation)}` }, t("columns"), " · ", t("samples"), " →")) : "",
      el("h3", {}, t("upstream"), ` (${above.size})`), names(above), el("h3", {}, t("downstream"), ` (${below.size})`), names(below));
    if (near) {
      const width = Math.min(view[2], 900);
      const height = width * svg.clientHeight / svg.clientWidth;
      view = [node.x + 110 - width / 2, node.y + 12 - height / 2, width, height];
      draw();
    }
    history.replaceState(null, "", `#${encodeURIComponent(node.relation || node.name)}`);
  };
  const find = (text) => {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return -1;
    const label = (node) => (node.relation || node.name).toLowerCase();
    const exact = nodes.findIndex((node) => label(node) === wanted || node.name.toLowerCase() === wanted);
    return exact >= 0 ? exact : nodes.findIndex((node) => label(node).includes(wanted));
  };
  search.addEventListener("change", () => { const number = find(search.value); if (number >= 0) choose(number, true); });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") { const number = find(search.value); if (number >= 0) choose(number, true); } });
  document.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => {
    if (button.dataset.zoom === "fit") { view = [...whole]; draw(); } else zoom(button.dataset.zoom === "in" ? 0.7 : 1.4);
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
    const shape = event.target.closest?.(".node");
    if (shape && svg.contains(shape)) choose(Number(shape.dataset.n), false);
  });
  draw();
  const wanted = decodeURIComponent(location.hash.slice(1));
  const first = find(wanted);
  if (first >= 0) choose(first, true);
})();
