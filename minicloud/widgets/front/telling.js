// Names and events as text: the trace's indices are replaced by names, the words do the rest.

export function tellEvent(story, event, words) {
  const zones = event.zone < 0 ? event.targets.map((i) => story.targets[i].zone) : [event.zone];
  return words.tell({
    ...event,
    zone: [...new Set(zones)].map((z) => shortZone(story.zones[z])).join(words.and),
    targets: event.targets.map((i) => story.targets[i].name),
  }, { threshold: story.settings?.unhealthy_threshold, fault: story.faults[event.fault]?.kind });
}

// `1a` of `ap-northeast-1a`: there is little room, and the region is the same.
export const shortZone = (name) => /(\d[a-z])$/.exec(name)?.[1] ?? name;

export function lastEvent(story, t) {
  let last = null;
  for (const event of story.events) if (event.at_s <= t + 1e-6) last = event;
  return last;
}
