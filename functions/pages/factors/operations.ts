export { factorPageOperations } from './steps.ts';
