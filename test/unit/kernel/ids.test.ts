import { describe, expect, it } from '@jest/globals';

import { idPrefixes, isId, newId, nextTime, randomText, toOktaTime } from '../../../shared/kernel/index.ts';

describe('ids', () => {
  it('have 20 characters and tell their type', () => {
    for (const [kind, prefix] of Object.entries(idPrefixes)) {
      const id = newId(kind as keyof typeof idPrefixes);
      expect(id).toMatch(/^[0-9A-Za-z]{20}$/);
      expect(id.startsWith(prefix)).toBe(true);
    }
  });

  it('use every character about equally often', () => {
    const counts = new Map<string, number>();
    for (const character of randomText(62_000)) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(62);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(200);
  });

  it('are told from logins', () => {
    expect(isId('user', newId('user'))).toBe(true);
    expect(isId('user', '00u@example.com')).toBe(false);
    expect(isId('user', newId('group'))).toBe(false);
  });
});

describe('times', () => {
  it('never stand still, even when the clock does', () => {
    const stopped = { now: () => 1000 };
    expect(nextTime(stopped, 1000)).toBe(1001);
    expect(nextTime(stopped, 5000)).toBe(5001);
    expect(nextTime(stopped, 10)).toBe(1000);
  });

  it('are shown in whole seconds', () => {
    expect(toOktaTime(Date.UTC(2026, 0, 31, 12, 0, 0, 999))).toBe('2026-01-31T12:00:00.000Z');
  });
});
