// Bundles each widget into one ES module and one style sheet: npm run build.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const widgets = fileURLToPath(new URL('../minicloud/widgets/', import.meta.url));

await build({
  absWorkingDir: widgets,
  entryPoints: ['failover.js', 'balancer_lab.js'],
  outdir: 'bundle',
  bundle: true,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'], // CSS nesting is flattened for these
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'info',
});
