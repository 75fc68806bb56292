// The panel of settings. What is computed ahead answers at once and stands apart from what asks.

import { choiceText } from './choices.js';
import { html, setAttribute, setText } from './dom.js';

export function createSettings({ words, id, choices, own, onChange }) {
  const controls = choices.map((choice) => (choice.range ? rangeControl : chipsControl)({ choice, words, id, onChange }));
  const box = () => {
    const title = html('span', {});
    const note = html('small', {});
    const rows = html('div', { class: 'mc-set' });
    return { el: html('div', {}, html('h3', {}, title, note), rows), title, rows, note };
  };
  const atOnce = box();
  const asking = box();
  asking.el.classList.add('mc-ask');
  const reason = html('p', { class: 'mc-reason' });
  asking.el.append(reason);
  const el = html('details', { class: 'mc-settings', open: true }, html('summary', {}, words.settings),
    own && html('p', { class: 'mc-own' }, words.ownTopology), atOnce.el, asking.el);
  let sorted = '';

  // `ahead(choice)`: every value of it is computed ahead. `source`: who computes the rest.
  function draw({ settings, ahead, source }) {
    const here = controls.filter(({ choice }) => !choice.offered || choice.offered(settings));
    const quick = source === 'kernel' ? [] : here.filter(({ choice }) => ahead(choice));
    const rest = here.filter((control) => !quick.includes(control));
    const next = [quick, rest].map((list) => list.map(({ choice }) => choice.name).join()).join('|');
    if (next !== sorted) {
      sorted = next;
      atOnce.rows.replaceChildren(...quick.flatMap(({ nodes }) => nodes));
      asking.rows.replaceChildren(...rest.flatMap(({ nodes }) => nodes));
      atOnce.el.hidden = quick.length === 0;
      asking.el.hidden = rest.length === 0;
    }
    setText(atOnce.title, words.atOnce);
    setText(atOnce.note, words.atOnceNote);
    setText(asking.title, source === 'kernel' ? words.asksKernel : words.asksEngine);
    setText(asking.note, source === 'kernel' ? '' : words.asksEngineNote);
    setText(reason, source === 'none' ? words.noEngine : '');
    for (const control of here) control.draw(settings, quick.includes(control) || source !== 'none');
  }

  return { el, draw };
}

function chipsControl({ choice, words, id, onChange }) {
  const label = words.options[choice.name];
  const inputs = choice.values.map((value) => html('input', { type: 'radio', name: `${id}-${choice.name}`, value: String(value) }));
  const group = html('fieldset', { class: 'mc-chips' },
    html('legend', { class: 'mc-hidden-text' }, label),
    ...choice.values.map((value, i) => html('label', {}, inputs[i], html('span', {},
      html('span', { class: 'mc-if-wide' }, choiceText(choice, value, words)),
      html('span', { class: 'mc-if-narrow' }, choiceText(choice, value, words, true))))));
  inputs.forEach((input, i) => input.addEventListener('change', () => onChange(choice, choice.values[i])));
  return {
    choice,
    nodes: [html('span', { class: 'mc-option', 'aria-hidden': 'true' }, label), group],
    draw(settings, enabled) {
      const now = choice.read(settings);
      inputs.forEach((input, i) => { input.checked = choice.values[i] === now; });
      group.disabled = !enabled;
    },
  };
}

function rangeControl({ choice, words, id, onChange }) {
  const { from, to, step } = choice.range;
  const name = `${id}-${choice.name}`;
  const input = html('input', { type: 'range', id: name, min: from, max: to, step });
  const output = html('output', { for: name });
  const show = (value) => {
    setText(output, choiceText(choice, value, words));
    setAttribute(input, 'aria-valuetext', choiceText(choice, value, words));
  };
  input.addEventListener('input', () => show(Number(input.value)));
  input.addEventListener('change', () => onChange(choice, Number(input.value)));
  return {
    choice,
    nodes: [
      html('label', { class: 'mc-option', for: name }, words.options[choice.name]),
      html('div', { class: 'mc-range' }, input, output),
    ],
    draw(settings, enabled) {
      const now = choice.read(settings);
      const value = Array.isArray(now) ? Math.max(...now) : now;
      if (Number(input.value) !== value) input.value = value;
      show(value);
      input.disabled = !enabled;
    },
  };
}
