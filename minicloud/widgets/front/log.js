// The text log: every event up to t, and a quiet line that a screen reader reads when time stops.

import { html, setText } from './dom.js';
import { seconds } from './numbers.js';
import { tellEvent } from './telling.js';

const SETTLE_MS = 350;

export function createLog({ words, id, onSeek }) {
  const list = html('ol', { class: 'mc-log', 'aria-labelledby': `${id}-log` });
  const spoken = html('div', { class: 'mc-hidden-text', 'aria-live': 'polite' });
  const el = html('div', { class: 'mc-log-box' }, html('h3', { id: `${id}-log` }, words.log), list, spoken);
  let rows = [];
  let shown = -1;
  let timer = 0;

  list.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button) onSeek(Number(button.dataset.at));
  });
  list.addEventListener('keydown', (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const visible = rows.slice(0, shown);
    const next = way && visible[visible.findIndex(({ button }) => button === event.target) + way];
    if (!next) return;
    event.preventDefault();
    next.button.focus();
  });

  function layout(story) {
    rows = story.events.map((event) => {
      const button = html('button', { type: 'button', tabindex: -1, 'data-at': event.at_s },
        html('span', { class: 'mc-number' }, String(event.number)),
        html('time', {}, seconds(event.at_s)),
        html('span', {}, tellEvent(story, event, words)));
      return { at: event.at_s, button, item: html('li', {}, button) };
    });
    shown = -1;
  }

  function draw({ t, text, event, playing }) {
    const until = rows.filter(({ at }) => at <= t + 1e-6).length;
    if (until !== shown) show(until);
    if (playing) return;
    clearTimeout(timer);
    timer = setTimeout(() => setText(spoken, event ? `${seconds(event.at_s)}. ${text}` : ''), SETTLE_MS);
  }

  function show(until) {
    shown = until;
    list.replaceChildren(...(until
      ? rows.slice(0, until).map(({ item }) => item)
      : [html('li', { class: 'mc-empty' }, words.logEmpty)]));
    rows.forEach(({ item, button }, i) => {
      const current = i === until - 1;
      if (current) item.setAttribute('aria-current', 'step');
      else item.removeAttribute('aria-current');
      button.tabIndex = current ? 0 : -1;
    });
    list.scrollTop = list.scrollHeight;
  }

  return { el, layout, draw, destroy: () => clearTimeout(timer) };
}
