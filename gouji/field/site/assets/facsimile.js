// From a cell to its place in the source and back, by click and by key; arrows move among the cells of a page or table.
(() => {
  "use strict";
  const focusable = (group) => [...group.querySelectorAll("a")];
  const rove = (group, chosen) => focusable(group).forEach((link) => { link.tabIndex = link === chosen ? 0 : -1; });
  document.querySelectorAll("[data-roving]").forEach((group) => rove(group, group.querySelector("a")));

  const show = (target, from) => {
    document.querySelectorAll(".chosen").forEach((each) => each.classList.remove("chosen"));
    for (const each of [target, from]) if (each) each.classList.add("chosen");
    const group = target.closest("[data-roving]");
    if (group && target.tagName === "A") rove(group, target);
    target.scrollIntoView({ block: "center", inline: "center" });
    target.focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a[href^='#']");
    if (!link) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    const group = link.closest("[data-roving]");
    if (group) rove(group, link);
    // From the list of doubts to the row, and with it to the place in the source.
    const beside = group || target.tagName !== "A" ? link : document.getElementById(decodeURIComponent(target.hash.slice(1)));
    if (!group && beside) beside.scrollIntoView({ block: "center", inline: "center" });
    show(target, beside);
  });
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    const group = event.target.closest?.("[data-roving]");
    if (!group || event.target.tagName !== "A" || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = focusable(group);
    const at = links.indexOf(event.target);
    const next = event.key === "Home" ? 0 : event.key === "End" ? links.length - 1 : event.key in STEPS ? at + STEPS[event.key] : -1;
    if (next < 0 || next >= links.length) return;
    event.preventDefault();
    rove(group, links[next]);
    links[next].focus();
  });
  if (location.hash.length > 1) {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) show(target, null);
  }
})();
