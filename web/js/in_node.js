// An element of ours within a node, and nowhere else.

// The widget of an element that is drawn in its node: never saved, not listed in the host's panel of properties.
export function addElement(node, name, type, element, options) {
    const widget = node.addDOMWidget(name, type, element, { serialize: false, hideInPanel: true, ...options });
    widget.serialize = false;
    // Hosts that list it in the panel all the same would leave it the panel's width: it is as wide as its node.
    Object.defineProperty(widget, "width", { get: () => undefined, set() {}, configurable: true });
    return widget;
}
