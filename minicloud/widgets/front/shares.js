// Who got how much: the measured share of each target at t beside the share that is expected.

import { html, setStyle, setText } from './dom.js';
import { percent } from './numbers.js';
import { answered, upTo } from './story.js';

export function createShares({ words, id }) {
  const bars = html('ul', { class: 'mc-shares', 'aria-labelledby': `${id}-shares` });
  const hint = html('p', { class: 'mc-reason' });
  const el = html('div', { class: 'mc-share-box' }, html('h3', { id: `${id}-shares` }, words.shares, html('small', {}, words.sharesNote)), bars, hint);
  let rows = [];
  let scale = 1;
  let answers = [];

  function layout(story) {
    answers = story.targets.map(() => []);
    const { end, status, target, count } = story.requests;
    for (let i = 0; i < count; i++) if (target[i] >= 0 && answered(status[i])) answers[target[i]].push(end[i]);
    for (const list of answers) list.sort((a, b) => a - b);
    const total = answers.reduce((sum, list) => sum + list.length, 0) || 1;
    scale = 1.1 * Math.max(...story.targets.map((target) => target.expected_share), ...answers.map((list) => list.length / total), 0.01);
    rows = story.targets.map((target) => {
      const bar = html('i', {});
      const value = html('b', {});
      const item = html('li', {}, html('span', {}, target.name), html('span', { class: 'mc-share' }, bar, html('em', {})), value);
      item.querySelector('em').style.left = `${(100 * target.expected_share) / scale}%`;
      item.title = words.expected(target.expected_share);
      return { bar, value, item };
    });
    const slow = story.faults.find((f) => f.kind === 'instance_slows');
    setText(hint, slow ? words.slowHint(slow, story.load_balancer.algorithm) : '');
    bars.replaceChildren(...rows.map(({ item }) => item));
  }

  function draw({ t }) {
    const counts = answers.map((list) => upTo(list, t));
    const total = counts.reduce((sum, n) => sum + n, 0);
    rows.forEach(({ bar, value }, i) => {
      const share = total ? counts[i] / total : 0;
      setStyle(bar, 'width', `${Math.min(100, (100 * share) / scale)}%`);
      setText(value, total ? percent(share) : '–');
    });
  }

  return { el, layout, draw };
}
