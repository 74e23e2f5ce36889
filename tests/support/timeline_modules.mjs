// The timeline's modules that know no page, for tests in Node.

import { readFileSync } from "node:fs";

// They are the browser's: they have no package that calls them modules, so they are loaded as data.
async function load(name, ...needs) {
    let source = readFileSync(new URL(`../../web/js/timeline/${name}.js`, import.meta.url), "utf8");
    for (const [need, url] of needs) source = source.replaceAll(`"./${need}.js"`, `"${url}"`);
    return `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
}

const editsUrl = await load("edits");
const historyUrl = await load("history", ["edits", editsUrl]);

export const edits = await import(editsUrl);
export const turns = await import(historyUrl);
export const changes = await import(await load("changes", ["edits", editsUrl], ["history", historyUrl]));
export const layout = await import(await load("layout", ["edits", editsUrl]));
export const { State } = await import(await load("state", ["edits", editsUrl], ["history", historyUrl]));
export const { Choice } = await import(await load("choice"));
