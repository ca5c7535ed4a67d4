#!/usr/bin/env node
/** `roster`, wherever it is called: as `npm run roster -- ...` runs it, with the project's own Node. */
process.env.INIT_CWD ??= process.cwd();
process.argv.splice(2, 0, 'roster');
await import('../scripts/run.mjs');
