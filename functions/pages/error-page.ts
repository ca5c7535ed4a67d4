import type { ApiRequest, Reply } from '../../shared/api/index.ts';
import { isRosterError } from '../../shared/kernel/index.ts';
import { renderNotFound, renderWrong } from '../../shared/pages/index.ts';
import { plainBrand } from '../../shared/presentation/index.ts';
import { languageOf, pageReply } from './frame.ts';

/** People see a page, whatever happens. The brand is not asked for: what failed may have been the reading of it. */
export function errorPage(error: unknown, request: ApiRequest, errorId: string, status: number): Reply {
  const frame = { brand: plainBrand('Roster'), language: languageOf(request) };
  const unknown =
    isRosterError(error, 'invalid-token') || isRosterError(error, 'feature-not-available') || status === 404 || status === 405;
  return unknown
    ? pageReply(renderNotFound({ ...frame, homeUrl: '/signin' }))
    : pageReply(renderWrong({ ...frame, errorId, againUrl: '/signin' }), { status });
}
