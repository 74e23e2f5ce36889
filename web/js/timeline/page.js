// Elements of the page in one line each.

export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
        else if (name === "value" || name === "tabIndex") made[name] = value;
        else if (value === true) made.setAttribute(name, "");
        else if (value !== false && value != null) made.setAttribute(name, value);
    }
    if (["button", "select"].includes(tag)) keepUndo(made);
    made.append(...children.filter((child) => child != null && child !== ""));
    return made;
}

// The host undoes its own graph on Ctrl+Z unless the focus is where text is typed: within the timeline, the timeline undoes.
export function keepUndo(made) {
    Object.defineProperty(made, "type", { value: "textarea", configurable: true });
}

// Sets what an element shows, if it shows something else: the browser lays the page out again after every change.
export function show(made, attributes) {
    for (const [name, value] of Object.entries(attributes)) if (made[name] !== value) made[name] = value;
}

// A button with one of the host's icons; its label is also its tooltip.
export function button(icon, label, act, attributes = {}) {
    const picture = element("i", { class: `pi ${icon}`, "aria-hidden": "true" });
    return element("button", { type: "button", title: label, "aria-label": label.split(/ ?[(（]/)[0], onclick: act, ...attributes }, picture);
}
