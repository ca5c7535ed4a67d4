import * as z from 'zod/mini';

import { rotateOrigin, rotationSteps } from '../../../shared/edge/index.ts';
import { originRotationServices } from '../../../shared/runtime/origin-rotation-services.ts';

/** What Secrets Manager sends. Which secret it is stands in the environment: the function rotates no other. */
const Rotation = z.object({ Step: z.enum(rotationSteps), ClientRequestToken: z.string() });

/** Lambda entry point of the origin secret's rotation. */
export async function handler(event: unknown): Promise<void> {
  const { Step, ClientRequestToken } = Rotation.parse(event);
  await rotateOrigin(originRotationServices(), Step, ClientRequestToken);
}
