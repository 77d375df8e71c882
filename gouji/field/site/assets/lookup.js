// Looks up numbers and words in the files of the index; each is read when it is asked for, and once.
(() => {
  "use strict";
  const { load, store } = window.gouji;
  const start = store["search/start"];
  const PREFIX = 3;
  const HAN = /[\u3400-\u9fff]{2,}/g;

  const TABLE = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
  const checksum = (text) => {
    let made = 0xffffffff;
    for (const byte of new TextEncoder().encode(text)) made = TABLE[(made ^ byte) & 255] ^ (made >>> 8);
    return (made ^ 0xffffffff) >>> 0;
  };
  const entry = (kind, key) => load(`search/${kind}/${checksum(key) % start.files[kind]}`).then((file) => Object.hasOwn(file, key) ? file[key] : null, () => null);

  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const squeezed = (text) => plain(text).replace(/\s+/g, "");
  // What a text is as a number, written as the index writes it; null where it is none.
  const number = (text) => {
    const found = /^([+-]?)(\d[\d,]*)(?:\.(\d+))?(?:万元|元|%|万)?$/.exec(plain(text));
    if (!found) return null;
    const [, sign, whole, part = ""] = found;
    const decimals = part.replace(/0+$/, "");
    const digits = whole.replace(/,/g, "").replace(/^0+(?=\d)/, "");
    return `${sign === "-" ? "-" : ""}${digits}${decimals ? `.${decimals}` : ""}`;
  };
  const grams = (part) => {
    const runs = (squeezed(part).match(HAN) || []).flatMap((run) => Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2)));
    const tokens = (plain(part).match(/[a-z0-9]+/g) || []).filter((token) => token.length >= PREFIX).map((token) => token.slice(0, PREFIX));
    // The rarest first: what stands in many texts is in a large file.
    const rank = (gram) => { const at = start.common.indexOf(gram); return at < 0 ? -1 : start.common.length - at; };
    return [...new Set([...runs, ...tokens])].sort((a, b) => rank(a) - rank(b));
  };

  // The texts that hold all parts, with the number of their places: the shortest, which say hardly more, first.
  const texts = async (parts) => {
    const wanted = parts.map(squeezed);
    const [gram] = parts.flatMap(grams).sort((a, b) => start.common.includes(a) - start.common.includes(b));
    if (!gram) return null;
    const listed = await entry("words", gram) || [];
    return listed.filter(([text]) => { const own = squeezed(text); return wanted.every((part) => own.includes(part)); })
      .sort((a, b) => a[0].length - b[0].length || b[1] - a[1]);
  };
  window.gouji.lookup = {
    number, squeezed, texts,
    numbers: (value) => entry("numbers", value),
    places: (text) => entry("places", text),
  };
})();
