import * as z from 'zod/mini';

import { operation, RawReply } from '../../shared/api/index.ts';
import { RosterError } from '../../shared/kernel/index.ts';
import type { PageServices } from '../../shared/runtime/page-services.ts';
import { shown } from './declarations.ts';

const sizes: Readonly<Record<string, number>> = { 'group-medium.svg': 64, 'group-large.svg': 128 };

/** Three people: the picture of every group, in the two sizes that Okta's API links to. */
const picture = (size: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="#e6ecf7"/>` +
  '<g fill="#2f5aa8"><circle cx="32" cy="24" r="8"/><path d="M16 50a16 14 0 0 1 32 0z"/><g opacity=".55"><circle cx="14" cy="28" r="5"/>' +
  '<circle cx="50" cy="28" r="5"/><path d="M5 48a10 10 0 0 1 11-11l-4 11zM59 48a10 10 0 0 0-11-11l4 11z"/></g></g></svg>';

export const showGroupLogo = operation({
  ...shown,
  id: 'showGroupLogo',
  path: '/assets/{file}',
  summary: 'Pictures that API answers link to',
  params: z.object({ file: z.string() }),
  errors: ['not-found'],
  async handle({ params }, _services: PageServices) {
    const size = sizes[params.file];
    if (size === undefined) throw new RosterError('not-found', { id: params.file, type: 'Asset' });
    const headers = { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400', pragma: '', expires: '' };
    return new RawReply({ status: 200, headers, body: picture(size) });
  },
});
