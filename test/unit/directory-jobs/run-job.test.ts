import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import {
  cancelJob,
  type DirectoryJob,
  getJob,
  jobSegments,
  presentJob,
  progressOf,
  resumeJob,
  startJob,
} from '../../../shared/directory-jobs/index.ts';
import { systemContext } from '../../../shared/kernel/index.ts';
import { JobWorld, slicesOfSegment } from './memory-jobs.ts';

const context = systemContext('request');
const everybody = jobSegments * slicesOfSegment * 2;

const start = (world: JobWorld): Promise<DirectoryJob> => startJob(world.services, { type: 'repairSearchIndex' }, context);
const present = async (world: JobWorld, { id }: DirectoryJob) =>
  presentJob(await progressOf(world.services, await getJob(world.services, id)));
const told = (world: JobWorld): string[] =>
  world.jobs.events.map(({ eventType }) => eventType.replace('roster.directory_job.', ''));

describe('a walk over the directory', () => {
  it('comes by everybody once where nothing happens, and tells of its beginning and end', async () => {
    const world = new JobWorld();
    const job = await start(world);
    expect(await present(world, job)).toMatchObject({ status: 'RUNNING', progress: { seen: 0, segmentsDone: 0 } });
    // What was written before is in the index by then.
    expect(world.take()).toBeUndefined();
    await world.settle();
    expect(world.visits).toHaveLength(everybody);
    expect(new Set(world.visits).size).toBe(everybody);
    expect(await present(world, job)).toMatchObject({
      status: 'COMPLETED',
      progress: { seen: everybody, changed: everybody, failed: 0, segmentsDone: jobSegments },
    });
    expect(told(world)).toEqual(['started', 'ended']);
    expect(world.jobs.events[1]).toMatchObject({ debugData: { jobType: 'repairSearchIndex', seen: String(everybody) } });
  });

  it('hands a segment on when its turn is over', async () => {
    const world = new JobWorld();
    const job = await start(world);
    world.sliceMilliseconds = 1_000;
    await world.settle(500);
    expect(await present(world, job)).toMatchObject({ status: 'COMPLETED', progress: { seen: everybody } });
  });

  it('counts everybody once, whatever is lost, killed, brought twice or brought late', async () => {
    const fate = fc.constantFrom('well', 'well', 'killed', 'twice', 'kept for later');
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fate), fc.infiniteStream(fc.nat(9)), async (fates, dice) => {
        const world = new JobWorld();
        const job = await start(world);
        let worst = 60;
        world.meets = () => {
          worst -= 1;
          if (worst > 0 && dice.next().value === 0) throw new Error('killed in a slice');
        };
        world.loses = () => worst > 0 && dice.next().value === 1;
        const late = [];
        for (let message = 0; message < 60; message += 1) {
          world.time += 5_000;
          if (message % 10 === 9) await world.sweep();
          const wakeUp = world.take();
          if (wakeUp === undefined) continue;
          const meets = fates.next().value;
          if (meets === 'kept for later') late.push(wakeUp);
          else if (meets === 'twice') await Promise.all([world.run(wakeUp), world.run(wakeUp)]);
          else if (meets === 'well') await world.run(wakeUp);
        }
        worst = 0;
        for (const wakeUp of late) await world.run(wakeUp);
        if ((await getJob(world.services, job.id)).status === 'FAILED') await resumeJob(world.services, job.id, context);
        await world.settle();
        expect(await present(world, job)).toMatchObject({
          status: 'COMPLETED',
          progress: { seen: everybody, segmentsDone: jobSegments },
        });
        expect(new Set(world.visits).size).toBe(everybody);
        expect(told(world).filter((what) => what === 'ended').length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves what has been walked on from elsewhere alone', async () => {
    const world = new JobWorld();
    const job = await start(world);
    const wakeUp = { jobId: job.id, segment: 0, version: 0 };
    await world.run(wakeUp);
    const visits = world.visits.length;
    await world.run(wakeUp);
    await world.run({ ...wakeUp, segment: jobSegments });
    await world.run({ ...wakeUp, jobId: 'djbnobody' });
    expect(world.visits).toHaveLength(visits);
  });

  it('stops where it is when it is cancelled, and goes on from there when it is resumed', async () => {
    const world = new JobWorld();
    const job = await start(world);
    world.time += 11_000;
    let visited = 0;
    let cancelled: Promise<unknown> | undefined;
    world.meets = () => {
      visited += 1;
      if (visited === 4) cancelled = cancelJob(world.services, job.id, context);
    };
    for (let wakeUp = world.take(); wakeUp !== undefined; wakeUp = world.take()) await world.run(wakeUp);
    await cancelled;
    const before = world.visits.length;
    expect(before).toBeLessThan(everybody);
    expect(await present(world, job)).toMatchObject({ status: 'CANCELLED' });
    await world.settle();
    expect(world.visits).toHaveLength(before);
    expect(await cancelJob(world.services, job.id, context)).toMatchObject({ status: 'CANCELLED' });

    expect(await resumeJob(world.services, job.id, context)).toMatchObject({ status: 'RUNNING' });
    await world.settle();
    expect(await present(world, job)).toMatchObject({ status: 'COMPLETED', progress: { seen: everybody } });
    expect(new Set(world.visits).size).toBe(everybody);
    expect(told(world)).toEqual(['started', 'cancelled', 'started', 'ended']);
    await expect(resumeJob(world.services, job.id, context)).rejects.toMatchObject({ code: 'validation-failed' });
  });

  it('is one at a time of a type, and another type goes beside it', async () => {
    const world = new JobWorld();
    const job = await start(world);
    await expect(start(world)).rejects.toMatchObject({
      code: 'validation-failed',
      facts: { causes: [`A job of this type is under way: ${job.id}`] },
    });
    await startJob(world.services, { type: 'checkSearchIndex' }, context);
    await world.settle();
    await start(world);
  });

  it('fails when a slice fails again and again, later each time, and goes on from there when it is resumed', async () => {
    const world = new JobWorld();
    const job = await start(world);
    let isBroken = true;
    const tries: number[] = [];
    world.meets = (id) => {
      if (!isBroken || !id.endsWith('0000000000000')) return;
      tries.push(world.time);
      throw new Error('broken');
    };
    await world.settle();
    expect(tries.length).toBe(8);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(Math.max(...waits.slice(0, 2))).toBeLessThan(70_000);
    expect(waits.at(-1)).toBeGreaterThan(600_000);
    expect(await present(world, job)).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('8 tries') });
    expect(world.jobs.events.at(-1)).toMatchObject({ outcome: { result: 'FAILURE' } });
    isBroken = false;
    await resumeJob(world.services, job.id, context);
    await world.settle();
    expect(await present(world, job)).toMatchObject({ status: 'COMPLETED', reason: null, progress: { seen: everybody } });
  });

  it('fails when its last part says so', async () => {
    const world = new JobWorld();
    const job = await start(world);
    world.finishes = () => 'two users have the same value';
    await world.settle();
    expect(await present(world, job)).toMatchObject({ status: 'FAILED', reason: 'two users have the same value' });
  });
});
