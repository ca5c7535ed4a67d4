import type { VersionLabel } from './model.ts';

/** The origin secret's values, by the labels that Secrets Manager keeps. */
export interface OriginSecrets {
  /** Undefined where no version has the label, or the one that has it is still empty. */
  labelled(label: VersionLabel): Promise<string | undefined>;
}

/** The same, for whoever rotates it. */
export interface SecretVersions extends OriginSecrets {
  /** Empty for a version that isn't there. */
  labelsOf(version: string): Promise<readonly string[]>;
  /** Undefined while the version is empty. */
  pendingValue(version: string): Promise<string | undefined>;
  putPending(version: string, value: string): Promise<void>;
  /** Moves `AWSCURRENT`; the version that had it becomes `AWSPREVIOUS`. */
  makeCurrent(version: string): Promise<void>;
}

/** The header that the distribution sends along to the API. */
export interface DistributionHeader {
  /** `deployed`: every edge location has this value. */
  read(): Promise<{ readonly value: string | undefined; readonly deployed: boolean }>;
  /** Changes the value and nothing else; fails where somebody else changed the distribution meanwhile. */
  write(value: string): Promise<void>;
}
