// Elements without innerHTML: names come from a learner's own cloud and may hold anything.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value == null) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

// JupyterLab's shortcuts leave alone the keys of an element with this mark, which must stand on
// what has the focus: an arrow is to move a slider, and no letter may cut the cell.
const OWN_KEYS = { 'data-lm-suppress-shortcuts': 'true' };
const TAKES_FOCUS = new Set(['button', 'input', 'select', 'summary', 'textarea', 'a']);

export const html = (tag, attributes = {}, ...children) => {
  const marked = TAKES_FOCUS.has(tag) || 'tabindex' in attributes;
  const all = marked ? { ...OWN_KEYS, ...attributes } : attributes;
  return fill(document.createElement(tag), all, children);
};

export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

// Writes that cost nothing when nothing changed: a frame touches some hundred nodes.
const KEPT = Symbol('kept');

function changed(node, what, value) {
  const kept = (node[KEPT] ??= {});
  if (kept[what] === value) return false;
  kept[what] = value;
  return true;
}

export function setText(node, text) {
  if (changed(node, 'text', String(text))) node.textContent = text;
}

export function setClass(node, name) {
  if (changed(node, 'class', name)) node.setAttribute('class', name);
}

export function setAttribute(node, name, value) {
  if (changed(node, name, String(value))) node.setAttribute(name, value);
}

export function setStyle(node, name, value) {
  if (changed(node, `style ${name}`, value)) node.style.setProperty(name, value);
}

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
