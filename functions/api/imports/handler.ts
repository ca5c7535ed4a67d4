import { lambdaHandler } from '../../../shared/api/index.ts';
import { apiRuntime } from '../../../shared/runtime/api-runtime.ts';
import { importApiServices } from '../../../shared/runtime/import-api-services.ts';
import { cancelImport, createImport, getImport, getImportReport, listImports } from './imports.ts';

/** Every operation on imports. */
export const operations = [createImport, listImports, getImport, getImportReport, cancelImport];

/** Lambda entry point of the imports. */
export const handler = lambdaHandler(operations, apiRuntime(importApiServices));
