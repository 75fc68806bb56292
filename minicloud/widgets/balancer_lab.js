// BalancerLab: which target gets the next request, and what share each gets in the end.

import './front/theme.css';
import './front/scene.css';
import './front/panels.css';
import { BALANCER, OWN_TOPOLOGY } from './front/choices.js';
import { mountLab } from './front/lab.js';

export default {
  async render({ model, el }) {
    return mountLab({ model, el }, {
      kind: 'balancer',
      choices: model.get('own_topology') ? OWN_TOPOLOGY : BALANCER,
      asksBet: false,
      showsShares: true,
    });
  },
};
