// Before anything is drawn: the language and the theme that were chosen last, else those of the browser.
(() => {
  "use strict";
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const root = document.documentElement;
  const chosen = kept("gouji-lang");
  const language = chosen === "zh" || chosen === "en" ? chosen : navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  root.dataset.lang = language;
  root.lang = language === "zh" ? "zh-CN" : "en";
  const theme = kept("gouji-theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
})();
