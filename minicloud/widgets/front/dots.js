// The moving layer: clients' lines and requests as dots, each a pure function of t.

import { clamp } from './dom.js';
import { alongCorners, clientPoint, wireCorners } from './paths.js';
import { answered, upTo } from './story.js';

const SWING_S = 0.6; // a client's line on its way to another node
const FALL_S = 1.1;
const CLIENT_LEG = 0.42; // share of the way that lies between client and node

// `leg` is how long, in seconds of the run, a dot travels one way. Travel is added before the
// request's true interval and after it, so that no dot enters a dark building and comes back.
export function drawDots(canvas, scene) {
  const { geometry, colours, story, state, t, leg, calm } = scene;
  const ratio = canvas.width / geometry.width;
  canvas.getContext('2d').setTransform(ratio, 0, 0, ratio, 0, 0);
  const pen = canvas.getContext('2d');
  pen.clearRect(0, 0, geometry.width, geometry.height);
  drawClientLines(pen, scene);
  const counts = { inFlight: new Uint16Array(story.targets.length), atNode: new Uint16Array(story.zones.length) };
  const dots = { asking: [], answered: [], waiting: [], falling: [] };
  const { sent, end, longest, count } = story.requests;
  for (let i = upTo(sent, t - longest - FALL_S - leg); i < count && sent[i] - leg <= t; i++) {
    if (sent[i] <= t && t < end[i]) countInFlight(counts, story.requests, i);
    if (!calm) placeDot(dots, scene, i);
  }
  strokeRings(pen, dots.asking, geometry.dot, colours.bg, colours.ink, 1.6);
  fillDiscs(pen, dots.answered, geometry.dot + 0.4, colours.ok);
  strokeRings(pen, dots.waiting, geometry.dot, colours.bg, colours.fail, 1.8);
  for (const fall of dots.falling) drawFall(pen, fall, colours);
  return counts;
}

function countInFlight(counts, { target, node, status }, i) {
  if (target[i] >= 0) counts.inFlight[target[i]] += 1;
  else if (node[i] >= 0 && status[i] === 0) counts.atNode[node[i]] += 1;
}

function placeDot(dots, scene, i) {
  const { story, geometry, t, leg } = scene;
  const { sent, end, client, node, target, status } = story.requests;
  if (node[i] < 0) return;
  const at = { client: client[i], node: node[i], target: target[i] };
  const ok = answered(status[i]);
  if (t < sent[i]) dots.asking.push(onTheWay(scene, at, (t - sent[i] + leg) / leg, -2.5));
  else if (t < end[i]) {
    if (ok) dots.asking.push(onTheWay(scene, at, 1, 0));
    else dots.waiting.push(waitingPlace(scene, at, story.requests.queue[i]));
  } else if (ok) {
    const u = (t - end[i]) / leg;
    if (u < 1) dots.answered.push(onTheWay(scene, at, 1 - u, 2.5));
  } else if (t - end[i] < FALL_S) {
    const from = waitingPlace(scene, at, story.requests.queue[i]);
    const fall = falling(from, (t - end[i]) / FALL_S, scatter(i));
    const zone = at.target < 0 ? at.node : story.targets[at.target].zone;
    if (fall.y < geometry.ground) {
      dots.falling.push({ ...fall, noAnswer: status[i] === 0, inTheDark: !scene.state.zoneUp[zone] });
    }
  }
}

function onTheWay({ geometry, story }, { client, node, target }, u, aside) {
  if (target < 0) return clientPoint(geometry, client, node, u);
  if (u < CLIENT_LEG) return clientPoint(geometry, client, node, u / CLIENT_LEG);
  const place = geometry.seat(story.targets[target].zone, story.seats.of[target]);
  return alongCorners(wireCorners(geometry, node, place, aside), (u - CLIENT_LEG) / (1 - CLIENT_LEG));
}

// Requests that will get no answer park in tidy rows: on the node's roof, or left of a window.
function waitingPlace({ geometry, story }, { node, target }, number) {
  const pitch = geometry.queuePitch;
  if (target < 0) {
    const wide = Math.max(5, Math.floor((geometry.nodeWidth - 10) / pitch));
    return [
      geometry.nodeX(node) + ((number % wide) - (wide - 1) / 2) * pitch,
      geometry.nodeTop - 6 - (Math.floor(number / wide) % 5) * pitch,
    ];
  }
  const place = geometry.seat(story.targets[target].zone, story.seats.of[target]);
  return [
    place.x - 3 - (Math.floor(number / 7) % 2) * pitch * 0.85,
    place.y + 6 + ((number % 7) * (geometry.window.height - 12)) / 6,
  ];
}

function falling([x, y], f, spread) {
  return {
    x: x + spread * 46 * f,
    y: y - 26 * f + 190 * f * f,
    turn: f * spread * 5,
    opacity: 1 - f,
  };
}

// A fixed number in [-0.5, 0.5) for each request, so that a fall looks the same each time.
function scatter(i) {
  let x = Math.imul(i + 1, 0x9e3779b1) >>> 0;
  x ^= x >>> 13;
  return (Math.imul(x, 0x4bf58475) >>> 0) / 4294967296 - 0.5;
}

function drawClientLines(pen, { geometry, story, state, t, calm, colours }) {
  pen.lineWidth = 1.2;
  const drawn = new Set();
  for (let c = 0; c < story.clients; c++) {
    const node = state.client[c];
    if (node == null) continue;
    const move = state.moved[c];
    const f = move && !calm ? clamp((t - move.at) / SWING_S, 0, 1) : 1;
    const line = `${c % geometry.clientPlaces} ${node}`;
    if (f === 1 && drawn.has(line)) continue;
    if (f === 1) drawn.add(line);
    const eased = f * f * (3 - 2 * f);
    const dark = !state.zoneUp[node];
    pen.beginPath();
    for (let step = 0; step <= 10; step++) {
      const to = clientPoint(geometry, c, node, step / 10);
      const from = f < 1 ? clientPoint(geometry, c, move.from, step / 10) : to;
      pen.lineTo(from[0] + (to[0] - from[0]) * eased, from[1] + (to[1] - from[1]) * eased);
    }
    pen.strokeStyle = dark ? colours.fail : colours.wire;
    pen.globalAlpha = dark ? 0.85 : 0.6;
    pen.setLineDash(dark ? [4, 4] : []);
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

function circles(pen, places, radius) {
  pen.beginPath();
  for (const [x, y] of places) {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 2 * Math.PI);
  }
}

function fillDiscs(pen, places, radius, colour) {
  circles(pen, places, radius);
  pen.fillStyle = colour;
  pen.fill();
}

function strokeRings(pen, places, radius, inside, outline, width) {
  fillDiscs(pen, places, radius, inside);
  pen.strokeStyle = outline;
  pen.lineWidth = width;
  pen.stroke();
}

// Two failures, two shapes: a cross for an error answer, a struck ring for no answer at all.
function drawFall(pen, { x, y, turn, opacity, noAnswer, inTheDark }, colours) {
  pen.save();
  pen.translate(x, y);
  pen.rotate(turn);
  pen.globalAlpha = opacity;
  const strokes = inTheDark ? [[2.4, colours.failInDark]] : [[5, colours.bg], [2.4, colours.fail]];
  for (const [width, colour] of strokes) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.beginPath();
    if (noAnswer) {
      pen.arc(0, 0, 4, 0, 2 * Math.PI);
      pen.moveTo(-5, 5);
      pen.lineTo(5, -5);
    } else {
      pen.moveTo(-3.6, -3.6);
      pen.lineTo(3.6, 3.6);
      pen.moveTo(3.6, -3.6);
      pen.lineTo(-3.6, 3.6);
    }
    pen.stroke();
  }
  pen.restore();
}
