// The panel of settings. What is computed ahead answers at once and stands apart from what asks.
// A setting keeps its place: when another one leads to runs that nobody computed ahead, only the
// heading changes.

import { choiceText } from './choices.js';
import { html, setAttribute, setClass, setText } from './dom.js';

export function createSettings({ words, id, choices, own, onChange }) {
  const controls = choices.map((choice) => (choice.range ? rangeControl : chipsControl)({ choice, words, id, onChange }));
  const box = () => {
    const title = html('span', {});
    const note = html('small', {});
    const rows = html('div', { class: 'mc-set' });
    const heading = html('h3', {}, title, note);
    return { el: html('div', {}, heading, rows), heading, title, rows, note };
  };
  const atOnce = box();
  const asking = box();
  const reason = html('p', { class: 'mc-reason' });
  asking.el.append(reason);
  const times = html('p', { class: 'mc-own' }, own ? words.ownTopology : '');
  const el = html('details', { class: 'mc-settings', open: true }, html('summary', {}, words.settings),
    own && times, atOnce.el, asking.el, !own && times);
  const homes = new Map();
  let sorted = '';

  const label = (box, title, note) => {
    setText(box.title, title);
    setText(box.note, note);
  };

  // `ahead(choice)`: every value of it is computed ahead. `source`: who computes the rest.
  function draw({ settings, ahead, source, story }) {
    const here = controls.filter(({ choice }) => !choice.offered || choice.offered(settings));
    for (const control of here) if (!homes.has(control)) homes.set(control, ahead(control.choice) ? atOnce : asking);
    const [quick, rest] = [atOnce, asking].map((box) => here.filter((control) => homes.get(control) === box));
    const next = [quick, rest].map((list) => list.map(({ choice }) => choice.name).join()).join('|');
    if (next !== sorted) {
      sorted = next;
      atOnce.rows.replaceChildren(...quick.flatMap(({ nodes }) => nodes));
      asking.rows.replaceChildren(...rest.flatMap(({ nodes }) => nodes));
      atOnce.el.hidden = quick.length === 0;
      asking.el.hidden = rest.length === 0;
    }
    const kernel = source === 'kernel';
    const asks = kernel ? [words.asksKernel, ''] : [words.asksEngine, words.asksEngineNote];
    const allAhead = quick.every(({ choice }) => ahead(choice));
    label(atOnce, ...(allAhead && !kernel ? [words.atOnce, words.atOnceNote] : [asks[0], ''])); // on one line, always
    label(asking, ...asks);
    const one = kernel && quick.length > 0; // one heading for both
    asking.heading.hidden = one;
    setClass(asking.el, one ? '' : 'mc-ask');
    if (!own) setText(times, words.times(shortenedTimes(story)));
    setText(reason, source === 'none' ? words.noEngine : '');
    for (const control of here) control.draw(settings, source !== 'none' || ahead(control.choice));
  }

  return { el, draw };
}

// What a run takes less time for than AWS does, and what the group goes by.
function shortenedTimes(story) {
  const { settings, load_balancer: balancer } = story;
  return {
    run: story.duration_s,
    ttl: settings.dns_ttl_s,
    start: settings.timing.boot_s,
    draining: balancer.deregistration_delay_s,
    replaces: story.group_health_check === 'ELB',
  };
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
