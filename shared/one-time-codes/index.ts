export { type CodeOutcome, type CodeServices, type IssuedCode, issueCode, tryCode } from './codes.ts';
export {
  type CodePlace,
  type CodeRate,
  longestCodeLife,
  mostCodeTries,
  type StoredCode,
  usualCodeLife,
  usualCodeRate,
} from './model.ts';
export type { CodeStore } from './ports.ts';
