import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type BuildReport, buildFunctions } from '../../../scripts/build.ts';

/**
 * Bytes of a function's bundle, minified. What answers people starts cold before their eyes; whoever reads or writes files carries the S3
 * client besides. Pages of people who can't sign in carry all steps of a recovery. Who evaluates rules carries the whole
 * language, of which the engine of patterns is 150 kB. Who writes to people carries the words of every message in every language. Who asks whether a
 * number is a mobile phone's carries the library that knows, of 38 kB. Who guards the API holds a client of Secrets Manager and nothing else.
 */
const ceilings = {
  answering: 468_000,
  recovering: 478_500,
  judging: 490_000,
  proving: 592_000,
  filing: 650_000,
  evaluating: 675_000,
  writing: 467_000,
  guarding: 160_000,
  other: 390_000,
} as const;

const evaluating = /group-rules$|^workers-(directory-jobs|app-mappings)$|^api-apps$/;
/** Who judges conditions of access policies carries the language without that engine. */
const judging = /^(api-(credentials|policies)|workers-recovery)$/;
/** Who asks for factors does so, too: whether somebody may enroll one is a matter of the account-management policy. The pages draw QR codes. */
const proving = /^(api|pages)-factors$/;
const filing = /^workers-(import-|eraser)/;

function ceilingOf(name: string): number {
  if (evaluating.test(name)) return ceilings.evaluating;
  if (judging.test(name)) return ceilings.judging;
  if (proving.test(name)) return ceilings.proving;
  if (/^(api-sign-in|pages-recovery)$/.test(name)) return ceilings.recovering;
  if (name.startsWith('api-') || name.startsWith('pages')) return ceilings.answering;
  if (name === 'edge-authorizer') return ceilings.guarding;
  if (name === 'workers-mailer') return ceilings.writing;
  return filing.test(name) ? ceilings.filing : ceilings.other;
}

let folder: string;
let report: BuildReport;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roster-sizes-'));
  report = await buildFunctions({ outdir: folder });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** Which functions carry a module that none should. */
function carriers(module: RegExp): string[] {
  return report.functions.flatMap(({ name }) => {
    const output = Object.entries(report.metafile.outputs).find(([path]) => path.endsWith(`/${name}/index.mjs`));
    const inputs = Object.entries(output?.[1].inputs ?? {});
    return inputs.some(([path, { bytesInOutput }]) => module.test(path) && bytesInOutput > 0) ? [name] : [];
  });
}

describe('the bundles', () => {
  it('stay below their ceilings', () => {
    expect(report.functions.length).toBeGreaterThan(0);
    const above = report.functions.filter(({ name, bytes }) => bytes > ceilingOf(name));
    expect(above.map(({ name, bytes }) => `${name}: ${bytes} bytes, ${ceilingOf(name)} at most`)).toEqual([]);
  });

  it('carry zod/mini alone: one module that imports zod itself brings 75 kB', () => {
    expect(carriers(/\/zod\/v4\/classic\//)).toEqual([]);
  });

  it('carry the engine of patterns only where classic expressions are evaluated', () => {
    expect(carriers(/\/re2js\//).filter((name) => !evaluating.test(name) && !name.startsWith('workers-import-'))).toEqual([]);
  });

  it('carry numbering plans of telephones beside those that are asked for a number, and nowhere else', () => {
    const asked = ['api-factors', 'pages-factors', 'workers-mailer'];
    expect(carriers(/\/libphonenumber-js\//).sort()).toEqual(asked);
    expect(
      report.functions.filter(({ data }) => data.some((name) => name.endsWith('metadata.mobile.json'))).map(({ name }) => name),
    ).toEqual(asked);
  });

  it('carry the S3 client only where files are read or written', () => {
    expect(carriers(/\/@aws-sdk\/client-s3\//)).toEqual(['workers-eraser', 'workers-import-splitter', 'workers-import-worker']);
  });

  it('bring the Sign Up button to other sites in less than 15 kB', () => {
    const script = readFileSync(join(folder, 'functions', 'pages-registration', 'browser-sign-up-element.js'));
    expect(gzipSync(script).byteLength).toBeLessThan(15_000);
    expect(script.toString()).toContain('customElements.define("roster-sign-up"');
  });
});
