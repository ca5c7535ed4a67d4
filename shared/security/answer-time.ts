/**
 * Waits until so many milliseconds have passed since `started` (a reading of `performance.now()`), so that how long a refusal took
 * does not tell which way it came about. Waiting costs no processor time.
 */
export async function waitUntilElapsed(started: number, milliseconds: number): Promise<void> {
  const left = milliseconds - (performance.now() - started);
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}
