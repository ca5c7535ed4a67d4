import type { Profile } from '../directory/index.ts';
import type { Party } from '../kernel/index.ts';
import type { MappingProperties } from '../mapping/index.ts';
import type { Schema } from '../profiles/index.ts';

/** How people get into an app. Roster speaks no protocol of sign-on: these ask for none, and their settings are kept as they came. */
export const signOnModes = ['BOOKMARK', 'AUTO_LOGIN', 'BASIC_AUTH', 'BROWSER_PLUGIN', 'SECURE_PASSWORD_STORE'] as const;
export type SignOnMode = (typeof signOnModes)[number];

/** What an app does beside having users. `PROFILE_MASTERING`: attributes that it maps to the directory are its own to decide. */
export const appFeatures = ['PROFILE_MASTERING'] as const;
export type AppFeature = (typeof appFeatures)[number];

/** How the name of somebody's account is made. */
export interface UserNameTemplate {
  readonly template: string;
  readonly type: 'BUILT_IN' | 'CUSTOM' | 'NONE';
  readonly userSuffix?: string | undefined;
  /** `PUSH`: names follow the template with every change of the user. @default at the beginning alone */
  readonly pushStatus?: 'PUSH' | 'DONT_PUSH' | 'NOT_CONFIGURED' | undefined;
}

/** The two ways between an app and the users of one type. */
export interface AppMappings {
  readonly toApp: MappingProperties;
  readonly toDirectory: MappingProperties;
}

/** A group whose members have accounts in the app. */
export interface AppGroup {
  readonly id: string;
  /** Of somebody in several groups, the lowest number's values count. */
  readonly priority: number;
  /** Values that its members' accounts get. */
  readonly profile: Profile;
  /** UTC milliseconds. */
  readonly lastUpdated: number;
}

/** Types of policies that an app follows one of. */
export type AppPolicyType = 'ACCESS_POLICY' | 'PROFILE_ENROLLMENT';

/** A place outside where people have accounts with profiles of their own. */
export interface App {
  readonly id: string;
  /** What the app is, in the words of the catalogue that it comes from: `bookmark`. */
  readonly name: string;
  readonly label: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  /** UTC milliseconds, as all times here. */
  readonly created: number;
  readonly lastUpdated: number;
  readonly signOnMode: SignOnMode;
  readonly features: readonly AppFeature[];
  readonly userNameTemplate: UserNameTemplate;
  readonly accessibility: object;
  readonly visibility: object;
  /** As the client gave them, with Okta's defaults. */
  readonly settings: object;
  readonly licensing?: object | undefined;
  readonly profile?: object | undefined;
  /** Of its users' accounts. */
  readonly schema: Schema;
  /** By the id of the user type; of a type that is not here nothing is mapped. */
  readonly mappings: Readonly<Record<string, AppMappings>>;
  readonly groups: readonly AppGroup[];
  /** Ids of the policies that it is bound to; of a type that is not here it follows the org's default one. */
  readonly policies?: Readonly<Partial<Record<AppPolicyType, string>>>;
}

export const appLimits = {
  /** Of one org. */
  apps: 500,
  /** Assigned to one app. */
  groups: 200,
  /** Of one app as JSON, its schema, mappings and groups among it: a change with before and after has to fit into an item. */
  bytes: 100_000,
  /** Accounts of one person. */
  appsOfUser: 200,
} as const;

/** Somebody's account in an app. It lies with the user, whose version moves with it. */
export interface AppUser {
  readonly userId: string;
  readonly appId: string;
  /** `USER`: somebody gave it to her; `GROUP`: she is in a group that the app is assigned to. */
  readonly scope: 'USER' | 'GROUP';
  readonly created: number;
  readonly lastUpdated: number;
  readonly statusChanged: number;
  readonly userName: string | null;
  /** Whether its name was given, and no template made it. */
  readonly hasGivenName: boolean;
  readonly profile: Profile;
  /** Attributes whose values were given by hand, or by the app itself: nothing is pushed over them. */
  readonly given: readonly string[];
  /** Attributes whose values come from a group's assignment. */
  readonly fromGroups: readonly string[];
  /** What mappings and the template could not make: names of attributes, `userName`, and `user.` with those of the directory. */
  readonly failed: readonly string[];
}

export const appPartyOf = ({ id, label }: Pick<App, 'id' | 'label'>): Party => ({
  id,
  type: 'AppInstance',
  alternateId: label,
  displayName: label,
});

export const isSource = ({ status, features }: App): boolean => status === 'ACTIVE' && features.includes('PROFILE_MASTERING');

export const noMappings: AppMappings = { toApp: {}, toDirectory: {} };
export const mappingsOf = ({ mappings }: App, typeId: string): AppMappings => mappings[typeId] ?? noMappings;
