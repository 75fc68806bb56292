// Events as sentences: the trace's indices are replaced by names, the words do the rest.

export function tellEvent(story, event, words) {
  const zone = event.zone < 0 ? '' : story.zones[event.zone];
  return words.tell({
    ...event,
    zone: /(\d[a-z])$/.exec(zone)?.[1] ?? zone,
    targets: event.targets.map((i) => story.targets[i].name),
  }, { threshold: story.settings?.unhealthy_threshold });
}

export function lastEvent(story, t) {
  let last = null;
  for (const event of story.events) if (event.at_s <= t + 1e-6) last = event;
  return last;
}
