export { type GateListener, grantsOf } from './access/gate.ts';
export { DataFolder } from './data-folder.ts';
export { StartError, UnsupportedError } from './errors.ts';
export type { Outcome } from './functions/worker.ts';
export { type LocalStack, type LocalStackOptions, startLocalStack } from './local-stack.ts';
export { StackTemplate } from './template/stack-template.ts';
