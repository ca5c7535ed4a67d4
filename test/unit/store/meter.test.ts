import { describe, expect, it } from '@jest/globals';

import { Meter, readUnits, sizeOfItem, writeUnits } from '../../../shared/store/meter.ts';

describe('the meter', () => {
  it('counts bytes as DynamoDB does', () => {
    // 2 + 3 for a string, 1 + 1 for a boolean, 1 + 2 for a number of two digits, 1 + (3 + (1 + 1 + 1)) for a map.
    expect(sizeOfItem({ pk: 'abc' })).toBe(5);
    expect(sizeOfItem({ b: true })).toBe(2);
    expect(sizeOfItem({ n: 42 })).toBe(3);
    expect(sizeOfItem({ m: { k: null } })).toBe(7);
    expect(sizeOfItem({ l: ['ab', 'c'] })).toBe(1 + 3 + 3 + 2);
    expect(sizeOfItem({ s: 'ü' })).toBe(3);
  });

  it('rounds units up at the kilobytes of reads and writes', () => {
    expect([writeUnits(0), writeUnits(1024), writeUnits(1025)]).toEqual([1, 1, 2]);
    expect([readUnits(4096), readUnits(4097), readUnits(4097, false)]).toEqual([1, 2, 1]);
  });

  it('counts calls under way at the same time as one round trip', async () => {
    const meter = new Meter();
    const call = () =>
      meter.measure(
        'GetItem',
        () => new Promise((resolve) => setTimeout(resolve, 5)),
        () => ({ read: 1 }),
      );
    await Promise.all([call(), call()]);
    await call();
    expect(meter.read()).toMatchObject({ roundTrips: 2, calls: 3, readUnits: 3, byOperation: { GetItem: 3 } });
  });

  it('counts calls one after another beside a longer one', async () => {
    const meter = new Meter();
    const call = (milliseconds: number) =>
      meter.measure(
        'GetItem',
        () => new Promise((resolve) => setTimeout(resolve, milliseconds)),
        () => ({ read: 1 }),
      );
    await Promise.all([call(30), call(1).then(() => call(1))]);
    expect(meter.read()).toMatchObject({ roundTrips: 2, calls: 3 });
  });

  it('leaves out what began before the last reset', async () => {
    const meter = new Meter();
    const late = meter.measure(
      'GetItem',
      () => new Promise((resolve) => setTimeout(resolve, 5)),
      () => ({ read: 1 }),
    );
    meter.reset();
    await late;
    expect(meter.read()).toEqual({ roundTrips: 0, calls: 0, readUnits: 0, writeUnits: 0, byOperation: {} });
  });

  it('counts the trip of a call that fails', async () => {
    const meter = new Meter();
    await expect(
      meter.measure(
        'PutItem',
        () => Promise.reject(new Error('no')),
        () => ({ write: 1 }),
      ),
    ).rejects.toThrow('no');
    expect(meter.read()).toMatchObject({ roundTrips: 1, writeUnits: 0 });
  });
});
