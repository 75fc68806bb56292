// Settings in the page's address. Only what differs from the widget's own settings is written, so
// that a link stays short and still holds when the defaults of a later version change.

import { settingsKey } from './host.js';

const hashFields = () => new URLSearchParams(location.hash.replace(/^#/, ''));

// Tells several widgets of one page apart: by their kind and a short digest of their own settings.
export function shareName(kind, base) {
  let digest = 0x811c9dc5;
  for (const letter of settingsKey(base)) digest = Math.imul(digest ^ letter.codePointAt(0), 0x01000193);
  return `${kind}-${(digest >>> 16).toString(16).padStart(4, '0')}`;
}

export function readShared(name, base) {
  const text = hashFields().get(name);
  if (!text) return null;
  try {
    const { t, ...changes } = JSON.parse(text);
    const known = Object.fromEntries(Object.entries(changes).filter(([key]) => key in base));
    return { settings: { ...base, ...known }, t: Number.isFinite(t) ? t : 0 };
  } catch {
    return null; // somebody else's address
  }
}

export function sharedLink(name, base, settings, t) {
  const changes = Object.fromEntries(Object.entries(settings)
    .filter(([key, value]) => settingsKey(value) !== settingsKey(base[key])));
  const fields = hashFields();
  const anchor = [...fields.keys()].find((key) => !fields.get(key));
  if (anchor) fields.delete(anchor);
  fields.set(name, JSON.stringify({ ...changes, t: Math.round(t * 10) / 10 }));
  return `${location.href.split('#')[0]}#${fields}`;
}
