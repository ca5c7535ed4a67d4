import * as z from 'zod/mini';

import { operation, RawReply } from '../../shared/api/index.ts';
import { RosterError } from '../../shared/kernel/index.ts';
import type { PageServices } from '../../shared/runtime/page-services.ts';
import { shown } from './declarations.ts';
import { largeGroupPicture, mediumGroupPicture } from './group-pictures.ts';

const pictures: Readonly<Record<string, string>> = {
  'group-medium.png': mediumGroupPicture,
  'group-large.png': largeGroupPicture,
};

export const showGroupLogo = operation({
  ...shown,
  id: 'showGroupLogo',
  path: '/assets/{file}',
  summary: 'Pictures that API answers link to',
  params: z.object({ file: z.string() }),
  errors: ['not-found'],
  async handle({ params }, _services: PageServices) {
    const picture = Object.hasOwn(pictures, params.file) ? pictures[params.file] : undefined;
    if (picture === undefined) throw new RosterError('not-found', { id: params.file, type: 'Asset' });
    const headers = { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400', pragma: '', expires: '' };
    return new RawReply({ status: 200, headers, body: Buffer.from(picture, 'base64') });
  },
});
