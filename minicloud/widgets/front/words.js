// Every text on screen, by language. A language may leave texts out: English stands in.

import { percent, seconds } from './numbers.js';

const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

const when = (t) => (t == null ? 'now' : `at ${seconds(t)}`); // a label does not change with each frame

const en = {
  titles: { failover: 'When a zone goes dark', balancer: 'Who gets the next request' },
  quiet: (firstFault) => firstFault == null
    ? 'Everything serves. Press play, or stop something yourself.'
    : `Everything serves. Press play, then watch what happens at ${seconds(firstFault)}.`,

  play: 'Play', pause: 'Pause', previous: 'Previous event', next: 'Next event', speed: 'Speed',
  timeline: 'Time', controls: 'Player',
  keys: 'Keys: space plays, comma and full stop step from event to event.',

  availability: 'Availability', failed: 'Failed requests', recovery: 'Recovery',
  soFar: 'answered so far', ofSent: (n) => `of ${n} sent`,
  recoveryNotes: { before: 'nothing lost yet', open: 'and counting', over: 'loss to last failure', never: (s) => `not within ${s} s`, none: 'no failed request', other: 'none from this' },
  recoveryOf: ({ subject, at_s: at }) => `Recovery: ${subject}, ${Math.round(at)} s`,

  clients: (n) => count(n, 'client'),
  kinds: { application: 'ALB', network: 'NLB', classic: 'CLB' }, node: (kind) => `${kind} node`, inDns: 'in DNS', outOfDns: 'out of DNS', noAnswer: 'no answer',
  waiting: (n, narrow) => (narrow ? String(n) : `${n} waiting`),
  nodeLabel: (zone, clients, state) => `Load balancer node in ${zone}: ${state}. ${count(clients, 'client')} hold its address.`,
  powerOn: 'power on', powerOff: 'no power',
  cutPower: (zone, t) => `Cut the power of zone ${zone} ${when(t)}`,
  restorePower: (zone, t) => `Give zone ${zone} its power back ${when(t)}`,
  stopServer: (name, t) => `Stop the server on ${name} ${when(t)}`,
  startServer: (name, t) => `Start the server on ${name} again ${when(t)}`,
  tileLabel: (name, state, inFlight, action) => `${name}: ${state}, ${count(inFlight, 'request')} in flight. ${action}`,
  states: { launching: 'launching', initial: 'initial', healthy: 'healthy', unhealthy: 'unhealthy', draining: 'draining', unused: 'unused', terminated: 'terminated' },
  believedHealthy: 'healthy?', slow: 'slow',
  group: ({ desired, serving, coming }, narrow) => narrow
    ? `Auto Scaling: wants ${desired}, in service ${serving}${coming ? `, coming ${coming}` : ''}`
    : `Auto Scaling group: wants ${desired}, in service ${serving}${coming ? `, on the way ${coming}` : ''}`,
  scene: 'Zones and their instances. Arrow keys move between them, Enter switches one off or on.',
  marks: { asks: 'asks', answered: '2xx', waits: 'waits', error: '5xx', none: 'no answer' },

  p50: 'p50', p95: 'p95',
  perSecond: 'requests per second, by the second they were sent', perSecondShort: 'requests/s',
  latency: 'time to an answer, or to giving up', latencyShort: 'latency',
  checksOf: (name) => `${name}`,
  phase: (phase, narrow) => phaseText(phase, narrow),
  pins: {
    zone_failed: 'power lost', zone_recovered: 'power back', instance_died: 'server stopped',
    instance_hung: 'server hangs', instance_slowed: 'server slows', instance_recovered: 'server back',
    check_missed: 'first missed check', target_unhealthy: 'unhealthy', target_healthy: 'healthy again',
    fail_open: 'fail open', fail_open_ended: 'fail open ends', node_left_dns: 'out of DNS',
    node_joined_dns: 'back in DNS', clients_moved: 'last client moved', launched: 'replacements',
    rebalanced: 'rebalance', in_service: 'in service', draining: 'draining', terminated: 'terminated',
    balanced: 'even again',
  },
  tell: tellEnglish,

  and: ' and ',
  log: 'What happened', logEmpty: 'Nothing yet. Every event will be told here.',
  faults: 'Faults', faultsNote: 'pick one to see its clocks', faultAt: ({ kind, subject, at_s: at }) => `${seconds(at)} ${subject} ${FAULTS[kind]}`,
  removeFault: (text) => `Remove: ${text}`, resetFaults: 'Faults as they were',
  noFaults: 'None. Cut a zone or stop an instance in the picture.',

  settings: 'Settings', atOnce: 'Answered at once', atOnceNote: 'computed ahead',
  asksEngine: 'Computed by Python in this page', asksEngineNote: 'some seconds the first time, then about one', asksKernel: 'Computed by your kernel',
  options: {
    cross_zone: 'Cross-zone', algorithm: 'Algorithm', interval_s: 'Check every', unhealthy_threshold: 'Unhealthy after',
    instances_per_zone: 'Instances a zone', rate_per_s: 'Requests', load_balancer_type: 'Load balancer',
    slow_start_s: 'Slow start', stickiness: 'Sticky', layout: 'Layout', slow_instance: 'Slow instance', dns_ttl_s: 'DNS TTL',
  },
  values: {
    true: 'on', false: 'off', round_robin: 'round robin', least_outstanding_requests: 'least outstanding',
    weighted_random: 'random', flow_hash: 'flow hash', application: 'ALB', network: 'NLB', classic: 'CLB',
  },
  shortValues: { round_robin: 'robin', least_outstanding_requests: 'least' },
  secondsValue: (n) => (n ? `${n} s` : 'off'), misses: (n) => `${n} misses`, perSecondValue: (n) => `${n}/s`,
  slowInstance: (name) => (name ? `${name}, 10 times` : 'none'),
  ownTopology: 'Built from the cloud above; its settings cannot be changed here.',
  times: timesText,

  compare: 'Compare with the run before', before: (n) => `before: ${n}`,
  compared: (a, b) => `Run before: ${a.failed} failed. This run: ${b.failed} failed.`,
  copyLink: 'Copy link', copied: 'Link copied', copyFailed: 'Copy the address of this page: it carries the settings.',

  betTitle: 'First, a bet', betIntro: 'What do you expect when the fault comes?',
  betRecovery: 'Seconds until the last failed request', betFailed: 'Requests that fail',
  betSeconds: (n) => count(n, 'second'), betRequests: (n) => count(n, 'request'),
  betPlace: 'Bet and play', betSkip: 'Skip',
  betOpen: ({ recovery, failed }) => `Your bet: over after ${recovery} s, ${failed} failed.`,
  betTold: (bet, run) => `You bet ${bet.recovery} s and ${bet.failed} failed. It was ${run.recovery == null ? 'not over in time' : seconds(run.recovery)} and ${run.failed} failed: ${nearness(bet, run)}`,

  shares: 'Share of the answered requests', sharesNote: 'bar: measured so far, line: expected of equal nodes', expected: (share) => `expected ${percent(share)}`,
  slowHint: ({ subject, factor }, algorithm) => `${subject} answers ${factor} times as slowly. A share counts answers, not how long they took: look at the p95 line.`
    + (['round_robin', 'weighted_random'].includes(algorithm) ? ' Then try least outstanding.' : ''),

  busy: 'Computing', cannotAsk: 'Needs Python, and this page has none.',
  noEngine: 'This page was opened without Python. Settings that are computed ahead work. For the rest, open the page from a web server, or the notebook in JupyterLab.',
  engineStarts: 'Python is starting in this page. The first answer takes some seconds.',
  kernelSilent: 'The kernel does not answer. It may be busy with another cell, or stopped.',
  failedRun: (message) => `This run cannot be made: ${message}`,
  broken: (message) => `The widget cannot be drawn: ${message}`,
};

const FAULTS = {
  zone_fails: 'loses power', zone_recovers: 'has power again', instance_dies: 'stops', instance_hangs: 'hangs',
  instance_slows: 'slows down', instance_recovers: 'runs again',
};

// In brackets what AWS takes: the TTL of a load balancer's name, and the delay that it sets by itself.
// Source: Elastic Load Balancing User Guide, Request routing; ELBv2 API Reference, TargetGroupAttribute.
function timesText({ run, ttl, start, draining, replaces }) {
  const short = (name, value, aws) => `${name} ${value} s${value < aws ? ` (AWS: ${aws})` : ''}`;
  const parts = [short('DNS TTL', ttl, 60), `start ${start} s`, ...(draining == null ? [] : [short('draining', draining, 300)])];
  return `Times are shortened to fit ${run} s: ${parts.join(', ')}.`
    + (replaces ? ' The group replaces what the load balancer calls unhealthy.' : '');
}

function phaseText({ kind, start_s: start, end_s: end, why }, narrow) {
  const took = end == null ? null : Math.round(end - start);
  const n = (value) => String(Math.round(value * 10) / 10);
  if (kind === 'detection') {
    const rule = why.interval_s != null ? `${n(why.interval_s)} s × ${n(why.unhealthy_threshold)}` : 'checks';
    if (narrow) return rule;
    return took == null ? `${rule}: not noticed` : `${rule}: noticed in ${took} s`;
  }
  const named = { dns: 'DNS caches', replacement: 'replacement', draining: 'draining', rebalancing: 'rebalancing' }[kind];
  if (narrow) return { dns: 'DNS', replacement: 'new', draining: 'drain', rebalancing: 'rebalance' }[kind];
  if (kind === 'dns' && why.dns_ttl_s != null) return `${named}: TTL ${n(why.dns_ttl_s)} s`;
  return took == null ? named : `${named}: ${took} s`;
}

// `event` has names in place of indices: zone, targets (a list of names), count.
function tellEnglish(event, run) {
  const { zone, targets, count: n } = event;
  const who = targets.length > 3 ? count(n, 'instance') : targets.join(targets.length === 2 ? ' and ' : ', ') || 'an instance';
  const some = (text) => count(n, text);
  const where = zone ? ` in ${zone}` : '';
  const is = n === 1 ? 'is' : 'are';
  switch (event.kind) {
    case 'zone_failed': return `Zone ${zone} loses power. ${targets.length ? `${count(targets.length, 'instance')} and a` : 'A'} load balancer node stop, and nobody is told.`;
    case 'zone_recovered': return `Zone ${zone} has power again.`;
    case 'instance_died': return `The server on ${who} stops. Connections to it are refused, the load balancer answers 502.`;
    case 'instance_hung': return `The server on ${who} hangs: it takes connections and never answers.`;
    case 'instance_slowed': return `The server on ${who} slows down. It still passes its checks.`;
    case 'instance_recovered': return `The server on ${who} runs again.`;
    case 'check_missed': return run.fault === 'instance_dies'
      ? `The first health check of ${who} fails: the connection is refused. One miss proves nothing.`
      : `The first health check of ${who} goes unanswered. One miss proves nothing.`;
    case 'target_unhealthy': return `${run.threshold ? `${run.threshold} misses in a row` : 'Enough misses in a row'}: ${who} ${n === 1 ? 'counts' : 'count'} as unhealthy and ${n === 1 ? 'gets' : 'get'} no more requests.`;
    case 'target_healthy': return `${who} ${n === 1 ? 'passes' : 'pass'} enough checks and ${n === 1 ? 'counts' : 'count'} as healthy again.`;
    case 'fail_open': return `No healthy target is left${where}, so requests go to all of them.`;
    case 'fail_open_ended': return `A healthy target is there again${where}: requests go to healthy ones only.`;
    case 'node_left_dns': return `DNS stops handing out the node${where}. Clients that cached its address still call it.`;
    case 'node_joined_dns': return `The node${where} is back in DNS. Clients return as their caches expire.`;
    case 'clients_moved': return `The last client forgets the address${where}. Nobody calls that node now.`;
    case 'launched': return `Auto Scaling launches ${some('replacement')}${where}.`;
    case 'rebalanced': return `Auto Scaling rebalances: ${some('launch').replace(/launchs$/, 'launches')}${where} before any are removed elsewhere.`;
    case 'in_service': return `${some('new instance')}${where} ${n === 1 ? 'passes its check and starts' : 'pass their checks and start'} to serve.`;
    case 'draining': return `${who} ${is} draining: no new requests, those in flight may finish.`;
    case 'terminated': return `${who} ${is} terminated.`;
    case 'balanced': return 'The zones hold equal shares again.';
    default: return event.kind;
  }
}

function nearness(bet, run) {
  if (run.recovery == null) return 'nobody saw the end.';
  const off = Math.abs(bet.recovery - run.recovery);
  const times = Math.max(bet.failed, 1) / Math.max(run.failed, 1);
  const close = off <= 3 ? 'the time was close' : `${seconds(off)} off`;
  const amount = times > 0.8 && times < 1.25 ? 'the number was close' : times > 1 ? 'fewer failed than you thought' : 'more failed than you thought';
  return `${close}, ${amount}.`;
}

const languages = { en };

// "ja-JP" takes Japanese where a text has it, English elsewhere.
export function wordsFor(language) {
  const own = languages[language] ?? languages[language?.split('-')[0]] ?? {};
  return own === en ? en : merged(en, own);
}

function merged(base, over) {
  const plain = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
  return Object.fromEntries(Object.entries(base).map(([key, value]) =>
    [key, plain(value) && plain(over[key]) ? merged(value, over[key]) : over[key] ?? value]));
}
