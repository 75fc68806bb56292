// Settings in the page's address. Only what differs from the widget's own settings is written, so
// that a link stays short and still holds when the defaults of a later version change.

import { settingsKey } from './host.js';

const hashFields = () => new URLSearchParams(location.hash.replace(/^#/, ''));

// `name` tells several widgets of one page apart.
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
