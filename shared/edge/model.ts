/** Which versions of the origin secret are accepted: while it rotates, edge locations send the old one or the new one. */
export const acceptedLabels = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'] as const;
export type VersionLabel = (typeof acceptedLabels)[number];

/** How long an authorizer goes by what it read. */
export const memoryMilliseconds = 5 * 60_000;
