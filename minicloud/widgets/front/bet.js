// A bet before the first play. Until it is settled the future is not shown.

import { html, setAttribute, setText } from './dom.js';
import { outageOf } from './brackets.js';

export function createBet({ words, id, story, onStart }) {
  const recovery = amount({ name: `${id}-bet-recovery`, label: words.betRecovery, from: 0, to: story.duration_s, value: 10, text: (n) => `${n} s`, say: words.betSeconds });
  const failed = amount({ name: `${id}-bet-failed`, label: words.betFailed, from: 0, to: Math.ceil(story.requests.count / 200) * 100, step: 10, value: 50, text: String, say: words.betRequests });
  const form = html('form', { class: 'mc-bet', 'aria-labelledby': `${id}-bet` },
    html('h3', { id: `${id}-bet` }, words.betTitle, html('small', {}, words.betIntro)),
    ...recovery.nodes, ...failed.nodes,
    html('p', { class: 'mc-bet-buttons' },
      html('button', { class: 'mc-button mc-main', type: 'submit' }, words.betPlace),
      html('button', { class: 'mc-button', type: 'button', onclick: () => start(null) }, words.betSkip)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    start({ recovery: recovery.value(), failed: failed.value() });
  });
  const bet = { el: form, open: true, placed: null };

  function start(placed) {
    bet.open = false;
    bet.placed = placed;
    form.remove();
    onStart(placed !== null);
  }

  bet.skip = () => {
    if (bet.open) start(null);
  };

  // What the bet's line says at t: the bet, then how near it came once the end is known.
  bet.told = (story, fault, t) => {
    if (!bet.placed) return '';
    return bet.settled(story, fault, t)
      ? words.betTold(bet.placed, outcome(story, fault))
      : words.betOpen(bet.placed);
  };
  bet.settled = (story, fault, t) => {
    if (bet.open) return false;
    if (!bet.placed) return true;
    const end = outageOf(story, fault)?.end_s;
    return t >= Math.min(story.duration_s, (end ?? story.duration_s) + 5);
  };
  return bet;
}

function outcome(story, fault) {
  const phase = outageOf(story, fault);
  const { failures, count } = story.requests;
  const recovery = phase ? (phase.end_s == null ? null : phase.end_s - phase.start_s) : 0;
  return { recovery, failed: failures[count] };
}

function amount({ name, label, from, to, step = 1, value, text, say }) {
  const input = html('input', { type: 'range', id: name, min: from, max: to, step, value });
  const output = html('output', { for: name });
  const show = () => {
    setText(output, text(Number(input.value)));
    setAttribute(input, 'aria-valuetext', say(Number(input.value)));
  };
  input.addEventListener('input', show);
  show();
  return {
    nodes: [html('label', { for: name }, label), html('div', { class: 'mc-range' }, input, output)],
    value: () => Number(input.value),
  };
}
