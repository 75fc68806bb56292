// A run made ready for drawing: looked-up positions in time, nothing computed that Python computes.

export const answered = (status) => status > 0 && status < 500;

// How many values of the ascending `list` are <= value.
export function upTo(list, value) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function tellStory(run) {
  const requests = requestTimes(run);
  const changes = readChanges(run);
  const lives = targetLives(run, changes);
  return {
    ...run,
    requests,
    changes,
    checks: readChecks(run),
    seats: seatTargets(run, lives),
    events: toldOnce(run.events).map((event, i) => ({ ...event, number: i + 1 })),
    series: {
      ok: run.columns.second_ok,
      e5xx: run.columns.second_e5xx,
      none: run.columns.second_none,
      p50: run.columns.second_p50_ms,
      p95: run.columns.second_p95_ms,
    },
  };
}

// A new instance that becomes healthy is in service by that: one event says both.
function toldOnce(events) {
  const serving = new Set(events.filter((e) => e.kind === 'in_service').map((e) => `${e.at_s} ${e.targets}`));
  return events.filter((e) => e.kind !== 'target_healthy' || !serving.has(`${e.at_s} ${e.targets}`));
}

function requestTimes({ columns }) {
  const count = columns.gap_ms.length;
  const sent = new Float64Array(count);
  const end = new Float64Array(count);
  let now = 0;
  let longest = 0;
  for (let i = 0; i < count; i++) {
    now += columns.gap_ms[i];
    sent[i] = now / 1000;
    end[i] = (now + columns.latency_ms[i]) / 1000;
    longest = Math.max(longest, columns.latency_ms[i] / 1000);
  }
  const order = Uint32Array.from(end, (_, i) => i).sort((a, b) => end[a] - end[b]);
  const endings = Float64Array.from(order, (i) => end[i]);
  const failures = new Uint32Array(count + 1);
  order.forEach((i, k) => {
    failures[k + 1] = failures[k] + (answered(columns.status[i]) ? 0 : 1);
  });
  return {
    count,
    sent,
    end,
    longest,
    endings, // ascending
    failures, // failures[k]: how many of the first k endings failed
    client: columns.client,
    node: Int16Array.from(columns.node_plus_1, (n) => n - 1),
    target: Int16Array.from(columns.target_plus_1, (n) => n - 1),
    status: columns.status,
    queue: queueNumbers(columns),
  };
}

// Each request that fails owns a place in the queue where it waits, so that none of them jumps.
function queueNumbers({ status, node_plus_1: node, target_plus_1: target }) {
  const next = new Map();
  return Uint32Array.from(status, (code, i) => {
    if (answered(code)) return 0;
    const place = target[i] ? target[i] : -node[i];
    const number = next.get(place) ?? 0;
    next.set(place, number + 1);
    return number;
  });
}

function readChanges({ columns, states, tracks, subjects }) {
  return Array.from(columns.change_ms, (ms, i) => ({
    at: ms / 1000,
    track: tracks[columns.change_track[i]],
    subject: subjects[columns.change_subject[i]],
    index: columns.change_index[i],
    before: states[columns.change_before[i]],
    after: states[columns.change_after[i]],
  })).sort((a, b) => a.at - b.at);
}

function readChecks({ columns }) {
  return Array.from(columns.check_ms, (ms, i) => ({
    sent: ms / 1000,
    known: (ms + columns.check_took_ms[i]) / 1000,
    target: columns.check_target[i],
    passed: columns.check_passed[i] === 1,
  }));
}

function targetLives(run, changes) {
  const lives = run.targets.map((target) => ({ from: target.born_s, to: Infinity }));
  for (const { at, track, subject, index, after } of changes) {
    if (subject === 'target' && track === 'believed' && after === 'terminated') lives[index].to = at;
  }
  return lives;
}

// A target keeps its window for life; a new one takes the first window that is empty by then.
function seatTargets(run, lives) {
  const taken = run.zones.map(() => []);
  const seats = new Array(run.targets.length);
  const byBirth = lives.map((_, i) => i).sort((a, b) => lives[a].from - lives[b].from || a - b);
  for (const i of byBirth) {
    const row = taken[run.targets[i].zone];
    let seat = row.findIndex((until) => until <= lives[i].from);
    if (seat < 0) seat = row.length;
    row[seat] = lives[i].to;
    seats[i] = seat;
  }
  return { of: seats, most: Math.max(1, ...taken.map((row) => row.length)) };
}

// The state of everything at t, as it is and as the balancer believes it to be.
export function stateAt(story, t) {
  const state = {
    zoneUp: story.zones.map(() => true),
    nodeInDns: story.zones.map(() => true),
    believed: story.targets.map((target) => (target.born_s > t ? '' : 'healthy')),
    actual: story.targets.map(() => 'up'),
    client: [],
    moved: [],
  };
  for (const change of story.changes) {
    if (change.at > t) break;
    const { subject, index, after } = change;
    if (subject === 'zone') state.zoneUp[index] = after === 'up';
    else if (subject === 'node') state.nodeInDns[index] = after === 'in_dns';
    else if (subject === 'target') state[change.track][index] = after;
    else if (subject === 'client') {
      state.client[index] = Number(after);
      if (change.before !== '') state.moved[index] = { at: change.at, from: Number(change.before) };
    }
  }
  return state;
}

// What is known at t: a request fails when its wait ends, not when it is sent.
export function knownAt(story, t) {
  const { sent, endings, failures } = story.requests;
  const done = upTo(endings, t);
  return { sent: upTo(sent, t), done, failed: failures[done] };
}
