// One time axis: pins, brackets, checks, bars and latency, with a head to drag along it.

import { drawBars, drawOutline, LATENCY_MS, seriesScale } from './bars.js';
import { drawBrackets, drawChecks } from './brackets.js';
import { clamp, html, setAttribute, setStyle, setText, svg } from './dom.js';
import { drawPins, placePins } from './pins.js';
import { seconds } from './numbers.js';

const HEIGHT = 344;
const PIN_ROWS = { wide: 4, narrow: 3 };
const LANES = { brackets: 101, checks: 137, zero: 204, latencyTop: 262, latencyBottom: 314 };
const UP = 56; // height of the tallest second
const QUIET = 84; // room that pins and brackets leave when nothing happens

export function createTimeline({ words, id, onSeek }) {
  const chart = svg('svg', { 'aria-hidden': 'true', height: HEIGHT });
  const el = html('div', {
    class: 'mc-chart', role: 'slider', tabindex: 0, 'aria-label': words.timeline, 'aria-valuemin': 0,
  }, chart);
  const legend = createLegend(words, id);
  let story;
  let axis;
  let live;

  function layout(nextStory, { fault, before }) {
    story = nextStory;
    axis = timeAxis(el.clientWidth, story.duration_s);
    const lift = story.events.length ? 0 : QUIET;
    const lanes = Object.fromEntries(Object.entries(LANES).map(([name, y]) => [name, y - lift]));
    setStyle(el, 'height', `${HEIGHT - lift}px`);
    const scale = seriesScale(story, { ...lanes, up: UP }, before ? [before] : []);
    const fills = { e5xx: `url(#${id}-chart-hatch)`, none: `url(#${id}-chart-dots)` };
    const clip = svg('rect', { x: 0, y: 0, height: HEIGHT, width: 0 });
    const pins = drawPins(
      placePins(story.events, axis, words, axis.narrow ? PIN_ROWS.narrow : PIN_ROWS.wide), axis, words, lanes.latencyBottom);
    const head = svg('g', { class: 'mc-head-line' },
      svg('line', { y1: lanes.brackets - 14, y2: lanes.latencyBottom + 6 }),
      svg('path', { d: `M-6 ${lanes.latencyBottom}h12v8l-6 6-6-6z` }));
    const told = svg('g', {}, ...drawBrackets(story, fault, axis, words, { top: lanes.brackets, bottom: lanes.latencyBottom }),
      ...drawChecks(story, fault, axis, words, lanes.checks));
    const pinLayer = svg('g', {}, ...pins.map(({ line }) => line), ...pins.map(({ mark }) => mark));
    const future = svg('g', { class: 'mc-future' }, drawBars(story, axis, scale, fills));
    const outline = before ? drawOutline(before, axis, scale) : svg('g');
    chart.replaceChildren(
      defs(id, clip), pinLayer, told, ...axes(axis, scale, lanes, story, words), outline,
      future,
      svg('g', { 'clip-path': `url(#${id}-chart-clip)` }, drawBars(story, axis, scale, fills)),
      ...captions(axis, scale, lanes, words), head);
    live = { clip, head, pins, told, future, pinLayer, outline };
    setAttribute(el, 'aria-valuemax', story.duration_s);
  }

  function draw({ t, playing, hidesFuture, sentence }) {
    const x = axis.x(t);
    setAttribute(live.head, 'transform', `translate(${x})`);
    setAttribute(live.clip, 'width', x);
    setAttribute(live.future, 'visibility', hidesFuture ? 'hidden' : 'visible');
    setAttribute(live.outline, 'visibility', hidesFuture ? 'hidden' : 'visible');
    setAttribute(live.told, 'visibility', hidesFuture ? 'hidden' : 'visible');
    for (const { at, line, mark } of live.pins) {
      for (const part of [line, mark]) setAttribute(part, 'opacity', at <= t + 1e-6 ? 1 : hidesFuture ? 0 : 0.38);
    }
    legend.draw(story, t);
    if (!playing) {
      setAttribute(el, 'aria-valuenow', t.toFixed(1));
      setAttribute(el, 'aria-valuetext', `${seconds(t)}. ${sentence}`);
    }
  }

  const seekTo = (event) => {
    const from = el.getBoundingClientRect().x;
    onSeek(clamp(((event.clientX - from - axis.left) / (axis.right - axis.left)) * story.duration_s, 0, story.duration_s));
  };
  let dragging = false;
  el.addEventListener('pointerdown', (event) => {
    dragging = true;
    el.setPointerCapture(event.pointerId);
    seekTo(event);
  });
  el.addEventListener('pointermove', (event) => dragging && seekTo(event));
  for (const end of ['pointerup', 'pointercancel']) el.addEventListener(end, () => { dragging = false; });

  return { el, legend: legend.el, layout, draw };
}

function timeAxis(width, duration) {
  const narrow = width < 540;
  const left = narrow ? 30 : 48;
  const right = width - 12;
  return { narrow, left, right, x: (s) => left + ((right - left) * s) / duration };
}

function defs(id, clip) {
  return svg('defs', {},
    svg('clipPath', { id: `${id}-chart-clip` }, clip),
    svg('pattern', { id: `${id}-chart-hatch`, width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      svg('rect', { width: 5, height: 5, fill: 'var(--bg)' }), svg('rect', { width: 3.2, height: 5, fill: 'var(--fail)' })),
    svg('pattern', { id: `${id}-chart-dots`, width: 6, height: 6, patternUnits: 'userSpaceOnUse' },
      svg('rect', { width: 6, height: 6, fill: 'var(--none)' }), svg('circle', { cx: 3, cy: 3, r: 1.1, fill: 'var(--bg)' })));
}

function axes(axis, scale, lanes, story, words) {
  const label = (x, y, text, anchor = 'end') => svg('text', { x, y, 'text-anchor': anchor }, text);
  const rule = (y, more = {}) => svg('path', { class: 'mc-grid', d: `M${axis.left} ${y}H${axis.right}`, ...more });
  const round = niceStep(scale.tallest);
  const marks = [
    rule(scale.zero), rule(scale.zero - round * scale.perRequest, { 'stroke-dasharray': '1 3' }),
    label(axis.left - 5, scale.zero + 4, '0'), label(axis.left - 5, scale.zero - round * scale.perRequest + 4, String(round)),
    rule(lanes.latencyTop), rule(lanes.latencyBottom),
  ];
  for (const ms of [100, 1000]) {
    if (ms > LATENCY_MS.high) continue;
    marks.push(rule(scale.latencyY(ms), { 'stroke-dasharray': '1 3' }));
    marks.push(label(axis.left - 5, scale.latencyY(ms) + 4, axis.narrow ? String(ms / 1000) : `${ms / 1000} s`));
  }
  const step = tickStep(story.duration_s, axis.right - axis.left);
  for (let s = 0; s <= story.duration_s; s += step) {
    const last = s + step > story.duration_s;
    marks.push(svg('path', { class: 'mc-grid', d: `M${axis.x(s)} ${lanes.latencyBottom}v5` }));
    marks.push(label(axis.x(s), lanes.latencyBottom + 20, last ? `${s} s` : String(s), last && s === story.duration_s ? 'end' : 'middle'));
  }
  return marks;
}

// What each lane shows. Above all lines, and where the lines seldom are.
function captions(axis, scale, lanes, words) {
  const caption = (y, text) => svg('text', { class: 'mc-caption', x: axis.right, y, 'text-anchor': 'end' }, text);
  return [
    caption(scale.zero + 17, axis.narrow ? words.perSecondShort : words.perSecond),
    caption(lanes.latencyTop - 5, axis.narrow ? words.latencyShort : words.latency),
  ];
}

function niceStep(tallest) {
  return [100, 50, 20, 10, 5, 2, 1].find((step) => step <= tallest) ?? 1;
}

function tickStep(duration, width) {
  return [5, 10, 15, 30, 60, 120, 300, 600].find((step) => (width / duration) * step >= 56) ?? 900;
}

function createLegend(words, id) {
  const swatch = (fill) => svg('svg', { viewBox: '0 0 16 12', width: 16, height: 12, 'aria-hidden': 'true' },
    svg('rect', { width: 16, height: 12, rx: 2, fill }));
  const stroke = (name) => svg('svg', { viewBox: '0 0 16 12', width: 16, height: 12, 'aria-hidden': 'true' },
    svg('path', { d: 'M0 6h16', class: name }));
  const entry = (mark, text, wide) => {
    const value = html('b', wide ? { class: 'mc-wide' } : {});
    return { node: html('span', {}, mark, text, value), value };
  };
  const entries = [
    entry(swatch('var(--ok-fill)'), words.marks.answered),
    entry(swatch(`url(#${id}-chart-hatch)`), words.marks.error),
    entry(swatch(`url(#${id}-chart-dots)`), words.marks.none),
    entry(stroke('mc-p50'), words.p50, true),
    entry(stroke('mc-p95'), words.p95, true),
  ];
  const el = html('p', { class: 'mc-legend' }, ...entries.map(({ node }) => node));
  const time = (ms) => (ms === 0 ? '–' : ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms} ms`);
  function draw({ series }, t) {
    const s = Math.min(series.ok.length - 1, Math.floor(t));
    const values = [`${series.ok[s]}/s`, `${series.e5xx[s]}/s`, `${series.none[s]}/s`, time(series.p50[s]), time(series.p95[s])];
    entries.forEach(({ value }, i) => setText(value, values[i]));
  }
  return { el, draw };
}
