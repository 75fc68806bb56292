// One widget: header, scene, player bar, timeline, settings, faults, log, around one story and one t.

import { createBet } from './bet.js';
import { createPlayerBar } from './player_bar.js';
import { html, setText } from './dom.js';
import { createFaultList, firstTold, switchedFaults } from './faults.js';
import { createHeader } from './header.js';
import { createHost, settingsKey } from './host.js';
import { createLog } from './log.js';
import { createPlayer } from './player.js';
import { createScene } from './scene.js';
import { createSettings } from './settings.js';
import { readShared, sharedLink, shareName } from './share.js';
import { createShares } from './shares.js';
import { stateAt } from './story.js';
import { lastEvent, tellEvent } from './telling.js';
import { followTheme, readColours } from './theme.js';
import { createTimeline } from './timeline.js';
import { wordsFor } from './words.js';

let made = 0;
const NARROW = 560;
const LEG_S = 0.75; // a dot's travel one way, at speed 1

// `kind` names title and address field; `choices` are the settings; `asksBet`, `showsShares` parts.
export async function mountLab({ model, el }, { kind, choices, asksBet, showsShares }) {
  const words = wordsFor(model.get('language'));
  const id = `mc${++made}`;
  const root = html('section', { class: 'mc-lab', 'aria-labelledby': `${id}-title` });
  el.append(root);
  let ready = false;
  let host;
  try {
    host = await createHost({ model, onSource: () => ready && draw() });
  } catch (error) {
    root.append(html('p', { class: 'mc-broken', role: 'alert' }, words.broken(error.message)));
    return () => root.remove();
  }

  let story = host.first;
  const base = story.settings;
  let settings = base; // of the story
  let wanted = base; // of the story that was asked for
  let before = null;
  let compare = true;
  let fault = firstTold(story);
  let colours;
  let problem = '';
  let note = '';
  let asked = 0;
  let furthest = 0;

  const seek = (t) => player.seek(t);
  const header = createHeader({ words, id, title: words.titles[kind] });
  const scene = createScene({ words, id, onSwitch: switchSubject });
  const bar = createPlayerBar({
    words, id,
    onPlay: () => { bet?.skip(); player.toggle(); },
    onStep: (way) => { bet?.skip(); player.step(way); },
    onSpeed: (speed) => { player.speed = speed; draw(); },
  });
  const timeline = createTimeline({ words, id, onSeek: (t) => { bet?.skip(); seek(t); } });
  const told = html('p', { class: 'mc-told' });
  const status = html('p', { class: 'mc-status', role: 'status' });
  const panel = createSettings({ words, id, choices, own: story.inventory != null, onChange: change });
  const faultList = createFaultList({
    words, id,
    onPick: (i) => { fault = i; layout(); },
    onRemove: (i) => {
      const gone = settingsKey(settings.faults[i]);
      ask({ ...wanted, faults: wanted.faults.filter((each) => settingsKey(each) !== gone) });
    },
    onReset: () => ask({ ...wanted, faults: base.faults }),
  });
  const log = createLog({ words, id, onSeek: seek });
  const shares = showsShares ? createShares({ words, id }) : null;
  const bet = asksBet && story.phases.length
    ? createBet({ words, id, story, onStart: (plays) => { if (plays) player.play(); else draw(); } })
    : null;
  const compareBox = html('input', { type: 'checkbox', checked: true, onchange: (e) => { compare = e.target.checked; layout(); } });
  const compareLabel = html('label', { class: 'mc-compare', hidden: true }, compareBox, words.compare);
  const copy = html('button', { class: 'mc-button', type: 'button', onclick: copyLink }, words.copyLink);
  const chartBox = html('div', { class: 'mc-chart-box' }, timeline.el, bet?.el);
  root.append(
    html('div', { class: 'mc-busy' }), header.el, scene.el, bar.el, chartBox, timeline.legend, html('div', { class: 'mc-notice' }, told, status),
    html('div', { class: 'mc-foot' },
      html('div', {}, panel.el, html('p', { class: 'mc-tools' }, compareLabel, copy)),
      html('div', {}, shares?.el, faultList.el, log.el)));
  const player = createPlayer({ watched: scene.el, onFrame: draw, onState: draw });

  // The run before would give the end of a bet away, and a link has none.
  function show(next, told, compares) {
    before = compares && !hidesEnd() ? story : null;
    story = next;
    settings = story.settings;
    wanted = settings;
    fault = firstTold(story, told);
    layout();
  }

  const hidesEnd = () => bet != null && !bet.settled(story, fault, furthest);

  // `told`: the fault that the learner has just made, whose clocks are told next.
  async function ask(next, told, compares = true) {
    const number = ++asked;
    problem = '';
    wanted = next;
    note = host.has(next) || !host.starting ? '' : words.engineStarts;
    root.setAttribute('aria-busy', 'true');
    draw();
    try {
      const answer = await host.ask(next);
      if (number === asked) show(answer, told, compares);
    } catch (error) {
      if (number === asked) {
        wanted = settings;
        problem = whatWentWrong(error);
      }
    } finally {
      if (number === asked) {
        note = '';
        root.removeAttribute('aria-busy');
      }
      if (ready) draw();
    }
  }

  function whatWentWrong(error) {
    const said = error.say && error.say !== 'failedRun' && words[error.say];
    return said || words.failedRun(error.message);
  }

  function change(choice, value) {
    return ask(choice.write(wanted, value));
  }

  function switchSubject(what, i) {
    bet?.skip();
    const at = Math.round(player.t * 100) / 100;
    const state = stateAt(story, player.t);
    const [subject, kindOfFault] = what === 'zone'
      ? [story.zones[i], state.zoneUp[i] ? 'zone_fails' : 'zone_recovers']
      : [story.targets[i].name, state.actual[i] === 'up' ? 'instance_dies' : 'instance_recovers'];
    const made = { at_s: at, subject, kind: kindOfFault };
    ask({ ...wanted, faults: switchedFaults(wanted.faults, made) }, made);
  }

  async function copyLink() {
    const link = sharedLink(shareName(kind, base), base, settings, player.t);
    try {
      await navigator.clipboard.writeText(link);
      setText(status, words.copied);
    } catch {
      location.replace(link);
      setText(status, words.copyFailed);
    }
  }

  function layout() {
    if (!scene.el.clientWidth) return;
    ready = true;
    player.duration = story.duration_s;
    player.t = Math.min(player.t, story.duration_s);
    player.marks = story.events.map((event) => event.at_s);
    bar.layout(story);
    colours = readColours(root);
    scene.layout(story);
    timeline.layout(story, { fault, before: compare ? before : null });
    shares?.layout(story);
    log.layout(story);
    draw();
  }

  function draw() {
    if (!ready) return;
    const { t, playing, speed, calm } = player;
    furthest = Math.max(furthest, t);
    const state = stateAt(story, t);
    const event = lastEvent(story, t);
    const text = event ? tellEvent(story, event, words) : words.quiet(story.faults[0]?.at_s);
    const { source } = host;
    const frame = { t, playing, state, story, colours, calm, leg: LEG_S * Math.sqrt(speed), canAsk: source !== 'none', fault, event, text };
    const hidesFuture = hidesEnd();
    const other = compare && !hidesFuture ? before : null;
    scene.draw(frame);
    header.draw({ ...frame, before: other });
    bar.draw(frame);
    timeline.draw({ ...frame, sentence: text, hidesFuture });
    shares?.draw(frame);
    log.draw(frame);
    faultList.draw({
      story, picked: fault, enabled: frame.canAsk,
      changed: settingsKey(settings.faults) !== settingsKey(base.faults),
    });
    panel.draw({ settings: wanted, source, story, ahead: isAhead });
    compareLabel.hidden = !before || hidesFuture;
    timeline.el.inert = bet?.open ?? false; // it lies under the bet
    setText(told, other ? words.compared(totals(other), totals(story)) : bet?.told(story, fault, furthest) ?? '');
    setText(status, problem || note);
    root.classList.toggle('mc-problem', problem !== '');
  }

  // A setting is computed ahead when every value of it is, with the other settings as they are.
  function isAhead(choice) {
    return choice.values?.every((value) => host.has(choice.write(wanted, value))) ?? false;
  }

  const keys = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const onControl = ['BUTTON', 'INPUT', 'TEXTAREA', 'SELECT'].includes(event.target.tagName);
    const far = event.shiftKey ? 5 : 1;
    const onAxis = event.target === timeline.el;
    if (event.key === ',' ) player.step(-1);
    else if (event.key === '.') player.step(1);
    else if (event.key === ' ' && !onControl) player.toggle();
    else if (onAxis && ['ArrowRight', 'ArrowUp'].includes(event.key)) seek(player.t + far);
    else if (onAxis && ['ArrowLeft', 'ArrowDown'].includes(event.key)) seek(player.t - far);
    else if (onAxis && event.key === 'Home') seek(0);
    else if (onAxis && event.key === 'End') seek(player.duration);
    else return;
    bet?.skip();
    event.preventDefault();
    event.stopPropagation(); // JupyterLab has shortcuts of its own on some of these keys
  };
  root.addEventListener('keydown', keys);
  const wakeEngine = () => draw(); // the engine may have been installed after the widget
  root.addEventListener('pointerenter', wakeEngine);
  root.addEventListener('focusin', wakeEngine);
  window.addEventListener('load', wakeEngine);
  let paused = 0;
  const beforePrint = () => { // on paper stands the whole run
    paused = player.t;
    player.pause();
    seek(player.duration);
  };
  const afterPrint = () => seek(paused);
  window.addEventListener('beforeprint', beforePrint);
  window.addEventListener('afterprint', afterPrint);

  const unfollow = followTheme(root, layout);
  let width = 0;
  const resize = new ResizeObserver(() => {
    if (scene.el.clientWidth === width) return;
    width = scene.el.clientWidth;
    layout();
  });
  resize.observe(scene.el);
  const shared = readShared(shareName(kind, base), base);
  if (scene.el.clientWidth && scene.el.clientWidth < NARROW) panel.el.open = false; // a long page on a phone
  layout();
  if (shared) {
    player.t = shared.t;
    if (settingsKey(shared.settings) === settingsKey(base)) seek(shared.t);
    else ask(shared.settings, null, false);
  }
  // For the console, and for tests that look at a moment.
  root.lab = { player, draw, get story() { return story; } };

  return () => {
    player.destroy();
    log.destroy();
    host.destroy();
    resize.disconnect();
    unfollow();
    window.removeEventListener('load', wakeEngine);
    window.removeEventListener('beforeprint', beforePrint);
    window.removeEventListener('afterprint', afterPrint);
    root.remove();
  };
}

function totals(story) {
  const { failures, count } = story.requests;
  return { failed: failures[count] };
}
