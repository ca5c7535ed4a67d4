/** The header by which the API knows its distribution; whoever sends it otherwise is refused. */
export const originHeader = 'x-roster-origin';
/** The address of whoever called the distribution, written there over whatever the caller sent by that name. */
export const viewerHeader = 'x-roster-viewer';
