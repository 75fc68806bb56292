// The list of faults: what goes wrong and when, which of them the brackets tell of, and a way back.

import { html } from './dom.js';
import { icon } from './glyphs.js';
import { shortZone } from './telling.js';

export function createFaultList({ words, id, onPick, onRemove, onReset }) {
  const list = html('ul', { class: 'mc-faults' });
  const reset = html('button', { type: 'button', class: 'mc-button', onclick: onReset }, words.resetFaults);
  const el = html('div', { class: 'mc-fault-box' },
    html('h3', { id: `${id}-faults` }, words.faults, html('small', {}, words.faultsNote)), list, reset);
  list.setAttribute('aria-labelledby', `${id}-faults`);
  let shown = '';

  function draw({ story, picked, enabled, changed }) {
    reset.hidden = !changed;
    const next = JSON.stringify([story.faults, picked, enabled]);
    if (next === shown) return;
    const focused = list.contains(document.activeElement) && document.activeElement.dataset.at;
    shown = next;
    list.replaceChildren(...(story.faults.length
      ? story.faults.map((fault, i) => entry(fault, i, { story, picked, enabled }))
      : [html('li', { class: 'mc-empty' }, words.noFaults)]));
    if (focused) list.querySelector(`[data-at="${focused}"]`)?.focus({ preventScroll: true });
  }

  function entry(fault, i, { story, picked, enabled }) {
    const text = words.faultAt({ ...fault, subject: shortZone(fault.subject) });
    const clocks = story.phases.some((phase) => phase.fault === i);
    const radio = html('input', {
      type: 'radio', name: `${id}-fault`, 'data-at': `pick${i}`, checked: i === picked, disabled: !clocks,
      onchange: () => onPick(i),
    });
    const remove = html('button', {
      type: 'button', class: 'mc-remove', 'data-at': `remove${i}`, 'aria-label': words.removeFault(text),
      title: enabled ? words.removeFault(text) : words.cannotAsk, disabled: !enabled, onclick: () => onRemove(i),
    }, icon('remove'));
    return html('li', {}, html('label', {}, radio, text), remove);
  }

  return { el, draw };
}

// Switching something at t: what was planned for it later no longer holds, the past stays.
export function switchedFaults(faults, made) {
  const kept = faults.filter((f) => f.subject !== made.subject || f.at_s < made.at_s);
  return [...kept, { factor: 10, ...made }].sort((a, b) => a.at_s - b.at_s);
}

// The fault that the brackets tell of unless the learner picks another: the one just made, if it
// has clocks, else the first that has.
export function firstTold(story, made) {
  const own = made ? story.faults.findIndex((f) => f.subject === made.subject && f.at_s === made.at_s) : -1;
  if (own >= 0 && story.phases.some((p) => p.fault === own)) return own;
  const phase = story.phases.find((p) => p.kind === 'detection' || p.kind === 'outage') ?? story.phases[0];
  return phase ? phase.fault : story.faults.length ? 0 : -1;
}
