// The player's bar: back, play, forth, the time, the speed.

import { html, setAttribute, setText } from './dom.js';
import { icon } from './glyphs.js';

const SPEEDS = [[0.25, '¼×'], [0.5, '½×'], [1, '1×'], [2, '2×'], [4, '4×'], [8, '8×']];

export function createPlayerBar({ words, id, onPlay, onStep, onSpeed }) {
  const button = (name, onclick) =>
    html('button', { class: 'mc-button', type: 'button', 'aria-label': words[name], title: words[name], onclick }, icon(name));
  const play = button('play', onPlay);
  play.classList.add('mc-main');
  const now = html('b', {});
  const total = html('span', {});
  const speeds = html('fieldset', { class: 'mc-chips' }, html('legend', { class: 'mc-hidden-text' }, words.speed),
    ...SPEEDS.map(([speed, text]) => html('label', {},
      html('input', { type: 'radio', name: `${id}-speed`, value: speed, checked: speed === 1, onchange: () => onSpeed(speed) }),
      html('span', {}, text))));
  const el = html('div', { class: 'mc-bar', role: 'group', 'aria-label': words.controls, title: words.keys },
    button('previous', () => onStep(-1)), play, button('next', () => onStep(1)),
    html('span', { class: 'mc-time' }, now, total), html('span', { class: 'mc-grow' }), speeds);
  let shown = '';

  function draw({ t, playing }) {
    setText(now, t.toFixed(1));
    const name = playing ? 'pause' : 'play';
    if (name === shown) return;
    shown = name;
    setAttribute(play, 'aria-label', words[name]);
    setAttribute(play, 'title', words[name]);
    play.replaceChildren(icon(name));
  }

  return { el, draw, layout: (story) => setText(total, ` / ${story.duration_s} s`) };
}
