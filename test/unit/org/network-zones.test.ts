import { describe, expect, it } from '@jest/globals';

import { isRosterError, systemContext } from '../../../shared/kernel/index.ts';
import { createZone, deleteZone, listZones, replaceZone, setZoneStatus, zoneLimits } from '../../../shared/org/index.ts';
import { MemorySettings } from './memory-settings.ts';

const context = { ...systemContext('request'), client: { ipAddress: '203.0.113.1', userAgent: null } };
const gateways = [{ type: 'CIDR', value: '192.0.2.0/24' }] as const;
const own = [{ type: 'CIDR', value: '203.0.113.0/24' }] as const;

async function causesOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (isRosterError(error, 'validation-failed')) return error.facts.causes.join(' ');
    throw error;
  }
}

describe('zones', () => {
  it('can be as many as the limit says, and not one more', async () => {
    const services = new MemorySettings();
    for (let count = 0; count < zoneLimits.zones; count += 1) await createZone(services, { name: `Zone ${count}` }, context);
    expect(await causesOf(createZone(services, { name: 'One more' }, context))).toContain('more than 100 zones');
    const search = 'name eq "Zone 7" or name eq "Zone 70"';
    expect(listZones(services.settings.zones, { search, limit: 10 }).items).toHaveLength(2);
  });

  it('say which events they are, and nothing where nothing changes', async () => {
    const services = new MemorySettings();
    const told = (): string[] => services.events.splice(0);
    const { id } = await createZone(services, { name: 'Bad', usage: 'BLOCKLIST', gateways }, context);
    expect(told()).toEqual(['zone.create', 'zone.make_blacklist']);
    await replaceZone(services, id, { name: 'Bad', usage: 'POLICY', gateways }, context);
    expect(told()).toEqual(['zone.update', 'zone.remove_blacklist']);
    await replaceZone(services, id, { name: 'Bad', gateways }, context);
    await setZoneStatus(services, id, 'ACTIVE', context);
    expect(told()).toEqual([]);
    await setZoneStatus(services, id, 'INACTIVE', context);
    await replaceZone(services, id, { name: 'Bad', usage: 'BLOCKLIST', gateways: own }, context);
    expect(told()).toEqual(['zone.deactivate', 'zone.update', 'zone.make_blacklist']);
    // Which would lock out whoever asks.
    expect(await causesOf(setZoneStatus(services, id, 'ACTIVE', context))).toContain('lock yourself out');
    await deleteZone(services, id, context);
    expect([told(), services.settings.zones]).toEqual([['zone.delete'], []]);
  });
});
