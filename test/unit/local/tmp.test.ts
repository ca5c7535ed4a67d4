import { expect, it } from '@jest/globals';
import { DataFolder, startLocalStack } from '../../../local/index.ts';
it('works', async () => {
  const t0 = performance.now();
  const data = DataFolder.open('/tmp/dx/data3');
  const s = await startLocalStack({ cdkOut: '/tmp/dx/cdk.out', stackId: 'Roster', data, port: 0 });
  console.log('up', performance.now() - t0, s.url);
  expect(await s.invoke('BootstrapFunction', { a: 1 })).toEqual({ payload: '{"ok":true}' });
  await s.stop(); data.close();
});
