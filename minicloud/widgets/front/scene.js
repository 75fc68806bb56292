// The scene: a drawn backdrop, buttons for zones and instances, and a canvas of moving dots on top.

import { drawBackdrop } from './backdrop.js';
import { html, setAttribute, setClass, setStyle, setText, svg } from './dom.js';
import { drawDots } from './dots.js';
import { sceneGeometry } from './geometry.js';
import { icon, requestMark, stateGlyph } from './glyphs.js';
import { shortZone } from './telling.js';
import { moveByArrow } from './arrows.js';

const FULL_AT = 25; // requests in flight that fill a tile's bar

export function createScene({ words, id, onSwitch }) {
  const backdrop = svg('svg', { 'aria-hidden': 'true' });
  const buttons = html('div', { class: 'mc-buttons' });
  const canvas = html('canvas', { 'aria-hidden': 'true' });
  const legend = html('p', { class: 'mc-marks', 'aria-hidden': 'true' },
    ...['asks', 'answered', 'waits', 'error', 'none'].map((kind) =>
      html('span', {}, requestMark(kind), words.marks[kind])));
  const el = html('div', { class: 'mc-scene', role: 'group', 'aria-label': words.scene },
    backdrop, buttons, canvas, legend);
  let story;
  let geometry;
  let parts;

  buttons.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button) onSwitch(button.dataset.kind, Number(button.dataset.index));
  });
  buttons.addEventListener('keydown', (event) => {
    if (moveByArrow(buttons, event)) event.preventDefault();
  });

  function layout(nextStory) {
    story = nextStory;
    geometry = sceneGeometry({
      width: el.clientWidth, zones: story.zones.length, clients: story.clients, seats: story.seats.most,
    });
    el.style.height = `${geometry.height}px`;
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    canvas.width = Math.round(geometry.width * ratio);
    canvas.height = Math.round(geometry.height * ratio);
    const focused = buttons.contains(document.activeElement) ? document.activeElement.dataset : null;
    parts = { ...drawBackdrop(backdrop, { geometry, story, words, id }), ...placeButtons() };
    restoreFocus(focused);
  }

  function placeButtons() {
    const place = (node, x, y, width, height) => {
      node.style.cssText = `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
      return node;
    };
    const nodes = story.zones.map((_, z) => place(
      nodeLabel(words, words.kinds[story.load_balancer.type], geometry.narrow),
      geometry.nodeX(z) - geometry.nodeWidth / 2, geometry.nodeTop, geometry.nodeWidth, geometry.nodeHeight));
    const switches = story.zones.map((name, z) => place(
      zoneSwitch(z, geometry.zoneWidth < 220 ? shortZone(name) : name, geometry.zoneWidth < 100),
      geometry.zoneX(z) + 4, geometry.windowsBottom + 2, geometry.zoneWidth - 8, 46));
    const tiles = story.targets.map((target, i) => {
      const { x, y } = geometry.seat(target.zone, story.seats.of[i]);
      return place(tile(i, target.name), x, y, geometry.window.width, geometry.window.height);
    });
    const inOrder = story.zones.flatMap((_, z) =>
      [nodes[z], ...tiles.filter((_, i) => story.targets[i].zone === z), switches[z]]);
    buttons.replaceChildren(...inOrder);
    return { nodes, switches, tiles };
  }

  function restoreFocus(focused) {
    const all = [...buttons.querySelectorAll('button')];
    const same = focused
      && all.find((b) => b.dataset.kind === focused.kind && b.dataset.index === focused.index);
    (same || parts.switches[0]).tabIndex = 0;
    if (same) same.focus({ preventScroll: true });
  }

  function draw(frame) {
    const { state } = frame;
    const t = frame.playing ? null : frame.t;
    const counts = drawDots(canvas, { ...frame, geometry, story });
    story.zones.forEach((name, z) => {
      const up = state.zoneUp[z];
      setClass(parts.zones[z], up ? 'mc-zone' : 'mc-zone mc-off');
      drawSwitch(parts.switches[z], words, { zone: name, name: shortZone(name), up, t, enabled: frame.canAsk });
      drawNode(parts.nodes[z], words, {
        up, inDns: state.nodeInDns[z], waiting: counts.atNode[z],
        clients: state.client.filter((n) => n === z).length, name: shortZone(name), narrow: geometry.narrow,
      });
    });
    story.targets.forEach((target, i) => drawTile(parts.tiles[i], words, {
      name: target.name, believed: state.believed[i], actual: state.actual[i],
      powered: state.zoneUp[target.zone], inFlight: counts.inFlight[i], t, enabled: frame.canAsk,
    }));
    setText(parts.groupLabel, words.group(groupCounts(story, state), geometry.narrow));
  }

  return { el, layout, draw, get geometry() { return geometry; } };
}

function groupCounts(story, state) {
  const count = (...states) => state.believed.filter((s) => states.includes(s)).length;
  return {
    desired: story.desired_capacity,
    serving: count('healthy'),
    coming: count('launching', 'initial'),
  };
}

function nodeLabel(words, kind, narrow) {
  return html('div', { class: 'mc-node', role: 'img' },
    icon('node'), html('b', {}, narrow ? kind : words.node(kind)), html('span', {}));
}

function zoneSwitch(z, label, tight) {
  return html('button', { class: 'mc-power', 'data-tight': tight, type: 'button', tabindex: -1, 'data-kind': 'zone', 'data-index': z },
    html('span', { class: 'mc-hidden-text' }), icon('bolt'),
    html('span', { class: 'mc-name', 'aria-hidden': 'true' }, html('b', {}, label), html('small', {})), html('i', { class: 'mc-toggle' }));
}

function tile(i, name) {
  return html('button', { class: 'mc-tile', type: 'button', tabindex: -1, 'data-kind': 'target', 'data-index': i },
    html('span', { class: 'mc-hidden-text' }),
    html('span', { class: 'mc-id', 'aria-hidden': 'true' }, html('span', {}, name), html('span', { class: 'mc-glyph' })),
    html('span', { class: 'mc-flight', 'aria-hidden': 'true' }),
    html('span', { class: 'mc-state', 'aria-hidden': 'true' }),
    html('i', {}));
}

function drawSwitch(button, words, { zone, name, up, t, enabled }) {
  setClass(button, up ? 'mc-power' : 'mc-power mc-off');
  const power = up ? words.powerOn : words.powerOff;
  setText(button.querySelector('small'), power);
  const label = up ? words.cutPower(name, t) : words.restorePower(name, t);
  setText(button.firstChild, `${zone} ${power}. ${label}`);
  setAttribute(button, 'title', enabled ? label : words.cannotAsk);
  setAttribute(button, 'aria-disabled', String(!enabled));
}

function drawNode(node, words, { up, inDns, waiting, clients, name, narrow }) {
  setClass(node, `mc-node${up ? '' : ' mc-dark'}${inDns ? '' : ' mc-out'}`);
  const text = !up && waiting ? words.waiting(waiting, narrow) : inDns ? (up ? words.inDns : words.noAnswer) : words.outOfDns;
  setText(node.lastChild, text);
  setClass(node.lastChild, narrow && !(waiting && !up) ? 'mc-hidden' : '');
  const label = words.nodeLabel(name, clients, text);
  setAttribute(node, 'aria-label', label);
  setAttribute(node, 'title', label);
}

function drawTile(button, words, { name, believed, actual, powered, inFlight, t, enabled }) {
  const well = powered && (actual === 'up' || actual === 'slow');
  const glyph = believed === 'healthy' && !well ? 'doubtful' : believed;
  const gone = believed === '' || believed === 'terminated';
  const dark = !powered || actual === 'no_power' ? ' mc-nopower' : actual === 'dead' ? ' mc-dead' : '';
  setClass(button, `mc-tile mc-${gone ? 'gone' : believed}${dark} mc-is-${actual}`);
  const kept = button.dataset.glyph;
  if (kept !== glyph) {
    button.dataset.glyph = glyph;
    button.querySelector('.mc-glyph').replaceChildren(stateGlyph(glyph));
  }
  const state = glyph === 'doubtful' ? words.believedHealthy : actual === 'slow' ? words.slow : words.states[believed] ?? '';
  setText(button.querySelector('.mc-flight'), inFlight);
  setText(button.querySelector('.mc-state'), state);
  setStyle(button.lastChild, 'width', `${Math.min(100, (inFlight * 100) / FULL_AT)}%`);
  const action = actual === 'up' ? words.stopServer(name, t) : words.startServer(name, t);
  setText(button.firstChild, words.tileLabel(name, state, inFlight, action));
  setAttribute(button, 'title', enabled ? action : words.cannotAsk);
  setAttribute(button, 'aria-disabled', String(!enabled));
}
