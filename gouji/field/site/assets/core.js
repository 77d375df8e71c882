// What every page needs: texts in two languages, elements made without markup, data that arrives as scripts.
(() => {
  "use strict";
  const root = document.documentElement;
  const store = {};
  const waiting = {};
  const up = () => document.body.dataset.up || "";

  const give = (name, content) => {
    store[name] = content;
    (waiting[name] || []).forEach((ready) => ready(content));
    delete waiting[name];
  };
  const load = (name) => new Promise((ready, fail) => {
    if (name in store) { ready(store[name]); return; }
    const first = !waiting[name];
    (waiting[name] = waiting[name] || []).push(ready);
    if (!first) return;
    const script = document.createElement("script");
    script.src = `${up()}data/${name.split("/").map(encodeURIComponent).join("/")}.js`;
    script.onerror = () => { delete waiting[name]; fail(new Error(name)); };
    document.head.append(script);
  });

  const el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  };
  const both = (zh, en) => {
    if (en === undefined || en === null || zh === en) return /[\u4e00-\u9fff]/.test(zh ?? "") ? el("span", { lang: "zh-CN" }, zh) : document.createTextNode(zh ?? "");
    const made = document.createDocumentFragment();
    made.append(el("span", { class: "zh", lang: "zh-CN" }, zh), el("span", { class: "en", lang: "en" }, en));
    return made;
  };
  const pair = (key) => store.texts.texts[key] || store.texts.words[key] || [key, key];
  const t = (key, ...values) => both(...pair(key).map((text) => text.replace(/\{(\d)\}/g, (_, n) => values[n])));
  const word = (key) => both(...(store.texts.words[key] || [key, key]));
  const kind = (key) => both(...(store.texts.kinds[key] || [key, key]));
  const badge = (name, words = "words") => el("span", { class: `badge ${words === "kinds" ? "k" : "s"}-${name}` }, words === "kinds" ? kind(name) : word(name));

  // An attribute, or the text of an option, that follows the language.
  const speak = (element, attribute, zh, en) => {
    element.setAttribute(`data-zh-${attribute}`, zh);
    element.setAttribute(`data-en-${attribute}`, en);
    said(element, attribute);
    return element;
  };
  const said = (element, attribute) => {
    const text = element.getAttribute(`data-${root.dataset.lang}-${attribute}`);
    if (text === null) return;
    if (attribute === "text") element.textContent = text;
    else element.setAttribute(attribute, text);
  };
  const SPOKEN = ["aria-label", "placeholder", "title", "text", "alt"];
  const speakAll = () => SPOKEN.forEach((attribute) =>
    document.querySelectorAll(`[data-zh-${attribute}]`).forEach((element) => said(element, attribute)));

  const money = (text) => {
    if (text === null || text === undefined || text === "") return "";
    const [, sign, whole, part = ""] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(String(text)) || [null, "", String(text), ""];
    if (!/^\d*$/.test(whole)) return String(text);
    const kept = part.replace(/0+$/, "").padEnd(2, "0");
    return `${sign}${(whole || "0").replace(/\B(?=(\d{3})+$)/g, ",")}.${kept}`;
  };

  // A number in words as the other numbers are written: 9833.38 as 9,833.38; any other text as it is.
  const figure = (text) => /^-?\d{4,}(\.\d+)?$/.test(text || "") ? text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",") : text || "";

  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a browser may forbid it */ } };
  const setLanguage = (language) => {
    root.dataset.lang = language;
    root.lang = language === "zh" ? "zh-CN" : "en";
    keep("gouji-lang", language);
    document.querySelectorAll("[data-set-lang]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.setLang === language)));
    speakAll();
    document.dispatchEvent(new Event("gouji-language"));
  };
  // A table that goes on beyond the edge fades there, until it is moved to its end.
  const faded = (box) => box.classList.toggle("more", box.scrollLeft + box.clientWidth < box.scrollWidth - 2);
  const watched = new ResizeObserver((entries) => entries.forEach(({ target }) => faded(target.closest(".scroll"))));
  const watch = (box) => { if (box.dataset.watched) return; box.dataset.watched = ""; watched.observe(box); if (box.firstElementChild) watched.observe(box.firstElementChild); box.addEventListener("scroll", () => faded(box), { passive: true }); };
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.querySelectorAll && [node, ...node.querySelectorAll(".scroll")].filter((each) => each.matches(".scroll")).forEach(watch)))).observe(document.documentElement, { childList: true, subtree: true });
  document.querySelectorAll(".scroll").forEach(watch);

  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  document.querySelectorAll("[data-set-lang]").forEach((button) =>
    button.addEventListener("click", () => setLanguage(button.dataset.setLang)));
  document.querySelectorAll("[data-theme-switch]").forEach((button) => button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    keep("gouji-theme", root.dataset.theme);
  }));
  // The one search over everything: "/" goes there, as in other readers of documents.
  const find = document.getElementById("find");
  find?.form.addEventListener("submit", (event) => { event.preventDefault(); if (find.value.trim()) location.assign(`${up()}search.html#?${new URLSearchParams([["q", find.value.trim()]])}`); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) return;
    const box = document.getElementById("wanted") || find;
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });
  setLanguage(root.dataset.lang);
  document.querySelector(".top [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  window.gouji = { give, load, store, el, both, t, pair, word, kind, badge, speak, money, figure, up, language: () => root.dataset.lang };
})();
