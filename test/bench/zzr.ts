import { benchImports } from './zzi.ts';
await benchImports();
