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

export const html = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

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
