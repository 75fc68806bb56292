// What each widget lets the learner set: name, choices, and how it is read from and put into settings.

const field = (name) => ({
  name,
  read: (settings) => settings[name],
  write: (settings, value) => ({ ...settings, [name]: value }),
});

const chips = (name, values, word) => ({ ...field(name), values, word });
const range = (name, from, to, step, word) => ({ ...field(name), range: { from, to, step }, word });

const crossZone = chips('cross_zone', [true, false]);
const algorithm = chips('algorithm', ['round_robin', 'least_outstanding_requests', 'weighted_random']);
const rate = range('rate_per_s', 5, 60, 5, 'perSecondValue');

export const FAILOVER = [
  crossZone,
  algorithm,
  chips('interval_s', [5, 10, 30], 'secondsValue'),
  chips('unhealthy_threshold', [2, 3], 'misses'),
  range('instances_per_zone', 1, 6, 1),
  rate,
];

// Layouts are instances zone by zone; the same number in all zones is the even one.
const layout = {
  ...field('instances_per_zone'),
  name: 'layout',
  values: ['2,2,2', '2,8,0', '1,4,1'],
  label: (value) => value.split(',').filter((n) => n !== '0').join(' + '),
  read: (settings) => {
    const per = settings.instances_per_zone;
    return (Array.isArray(per) ? per : settings.zones.map(() => per)).join(',');
  },
  write: (settings, value) => ({ ...settings, instances_per_zone: value.split(',').map(Number) }),
};

// The first instance answers ten times as slowly from the start.
const slowInstance = {
  name: 'slow_instance',
  values: ['', 'a1'],
  word: 'slowInstance',
  read: (settings) => settings.faults.find((f) => f.kind === 'instance_slows')?.subject ?? '',
  write: (settings, value) => {
    const others = settings.faults.filter((f) => f.kind !== 'instance_slows');
    const slow = { at_s: 0, kind: 'instance_slows', subject: value, factor: 10 };
    return { ...settings, faults: value ? [slow, ...others] : others };
  },
};

// What a load balancer of another type cannot do falls back to what it does by itself.
const balancerType = {
  ...chips('load_balancer_type', ['application', 'network', 'classic']),
  write: (settings, value) => ({
    ...settings,
    load_balancer_type: value,
    algorithm: { application: 'round_robin', network: 'flow_hash', classic: 'least_outstanding_requests' }[value],
    ...(value === 'application' ? {} : { slow_start_s: 0 }),
  }),
};

const onlyApplication = (settings) => settings.load_balancer_type === 'application';

export const BALANCER = [
  balancerType,
  { ...algorithm, offered: onlyApplication },
  crossZone,
  layout,
  slowInstance,
  { ...chips('slow_start_s', [0, 30], 'secondsValue'), offered: onlyApplication },
  { ...chips('stickiness', [false, true]), offered: onlyApplication },
  rate,
];

// On a topology of the learner's own only the callers can be changed.
export const OWN_TOPOLOGY = [rate, chips('dns_ttl_s', [5, 15, 60], 'secondsValue')];

// What a value is called; `short` where there is little room.
export function choiceText(choice, value, words, short = false) {
  if (choice.label) return choice.label(value);
  if (choice.word) return words[choice.word](value);
  return (short && words.shortValues[value]) || words.values[value] || String(value);
}
