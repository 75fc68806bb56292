// FailoverWidget: a zone goes dark, and three clocks decide when users stop noticing.

import './front/theme.css';
import './front/scene.css';
import './front/panels.css';
import { FAILOVER, OWN_TOPOLOGY } from './front/choices.js';
import { mountLab } from './front/lab.js';

export default {
  async render({ model, el }) {
    return mountLab({ model, el }, {
      kind: 'failover',
      choices: model.get('own_topology') ? OWN_TOPOLOGY : FAILOVER,
      asksBet: model.get('bet'),
      showsShares: false,
    });
  },
};
