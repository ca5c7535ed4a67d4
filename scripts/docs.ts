/** `npm run docs` writes what docs/reference says of the code from the code itself. */
import { writeFileSync } from 'node:fs';

import { eventReference, eventReferenceFile } from './event-reference.ts';
import { expressionReference, expressionReferenceFile } from './expression-reference.ts';
import { declaredOperations } from './openapi/declared-operations.ts';
import { oktaReference, oktaReferenceFile } from './openapi/okta-reference.ts';
import { openApiFile, openApiText } from './openapi/write.ts';

writeFileSync(eventReferenceFile, eventReference());
writeFileSync(expressionReferenceFile, expressionReference());
writeFileSync(openApiFile, await openApiText());
writeFileSync(oktaReferenceFile, oktaReference(await declaredOperations()));
