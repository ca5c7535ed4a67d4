import type { MembershipClock } from '../directory/index.ts';
import { DynamoMembershipClock } from '../store/membership-clock.ts';
import { once, root } from './root.ts';

export const membershipClock = once((): MembershipClock => new DynamoMembershipClock(root().table));
