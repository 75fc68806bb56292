// Title, the sentence of the moment, and three numbers that count what is known at t.

import { outageOf } from './brackets.js';
import { html, setClass, setText } from './dom.js';
import { percent, seconds } from './numbers.js';
import { knownAt } from './story.js';
import { shortZone } from './telling.js';

export function createHeader({ words, id, title }) {
  const at = html('b', {});
  const sentence = html('span', {});
  const cells = ['availability', 'failed', 'recovery'].map((name) => {
    const value = html('b', {}, '–');
    const note = html('span', { class: 'mc-sub' });
    const what = html('span', { class: 'mc-what' }, words[name]);
    return { what, value, note, node: html('div', {}, what, value, note) };
  });
  const el = html('div', { class: 'mc-head' },
    html('h2', { id: `${id}-title` }, title),
    html('p', { class: 'mc-now' }, at, ' ', sentence),
    html('div', { class: 'mc-numbers' }, ...cells.map(({ node }) => node)));

  function draw({ story, t, fault, event, text, before }) {
    setText(at, event ? seconds(event.at_s) : '');
    setText(sentence, text);
    const known = knownAt(story, t);
    const outage = outageState(story, fault, t, known.failed, words);
    const hot = known.failed > 0 && outage.open;
    const was = before ? knownAt(before, Math.min(t, before.duration_s)) : null;
    const put = (i, value, note, warm) => {
      setText(cells[i].value, value);
      setText(cells[i].note, note);
      setClass(cells[i].node, warm ? 'mc-hot' : '');
    };
    put(0, known.done ? percent((known.done - known.failed) / known.done) : '–',
      was && was.done ? words.before(percent((was.done - was.failed) / was.done)) : words.soFar, hot);
    put(1, known.failed, was ? words.before(was.failed) : words.ofSent(known.sent), hot);
    const of = story.faults.length > 1 && story.faults[fault];
    setText(cells[2].what, of ? words.recoveryOf({ ...of, subject: shortZone(of.subject) }) : words.recovery);
    put(2, outage.value, outage.note, outage.open);
  }

  return { el, draw };
}

function outageState(story, fault, t, failed, words) {
  const phase = outageOf(story, fault);
  const notes = words.recoveryNotes;
  if (!phase) {
    const began = story.faults[fault]?.at_s;
    const note = failed > 0 ? notes.other : began != null && t > began ? notes.none : notes.before;
    return { value: '–', note, open: false };
  }
  if (t < phase.start_s) return { value: '–', note: failed > 0 ? notes.other : notes.before, open: false };
  if (phase.end_s != null && t >= phase.end_s) {
    return { value: seconds(phase.end_s - phase.start_s), note: notes.over, open: false };
  }
  const end = t >= story.duration_s;
  return {
    value: seconds(t - phase.start_s),
    note: end ? notes.never(story.duration_s) : notes.open,
    open: true,
  };
}
