// What the page says, in the language of the host's settings: English stands in the code, others in `locales/*/main.json`
// below "audiostory", by the English text. Knows no page.

let words = {};

// From now on texts are translated by `table`, English -> translation.
export function speak(table) {
    words = table ?? {};
}

// A text with its {names} filled in, translated where the table has it.
export function t(text, values = {}) {
    return (words[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
