// The timeline's modules that know no page, for tests in Node.

import { readFileSync } from "node:fs";

// They are the browser's: they have no package that calls them modules, so they are loaded as data.
function load(name, needs = {}) {
    let source = readFileSync(new URL(`../../web/js/timeline/${name}.js`, import.meta.url), "utf8");
    for (const [need, url] of Object.entries(needs)) source = source.replaceAll(`"${need}"`, `"${url}"`);
    return `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
}

const needs = { "../words.js": load("../words") };
for (const name of ["pieces", "edits", "levels", "history"]) needs[`./${name}.js`] = load(name, needs);

export const { speak, t } = await import(needs["../words.js"]);
export const pieces = await import(needs["./pieces.js"]);
export const edits = await import(needs["./edits.js"]);
export const turns = await import(needs["./history.js"]);
export const changes = await import(load("changes", needs));
export const layout = await import(load("layout", needs));
export const { State } = await import(load("state", needs));
export const { Clips } = await import(load("clips", needs));
export const { Choice } = await import(load("choice"));
