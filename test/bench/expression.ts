import { compile } from '../../shared/expression/index.ts';
import { type Engine, engines, place } from './expressions/engines.ts';
import { person, type Person, tasks } from './expressions/rules.ts';
import { median } from './machine.ts';

type Run = (user: Person) => unknown;

const rounds = 25;
const warmUp = 8;

/** What came out as true, so that no loop is for nothing. */
let sink = 0;

const cpuNanoseconds = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) * 1000;
};

/** What an engine gives where others give true or text: filtrex has 1 for true. */
const plain = (result: unknown, wanted: unknown): unknown => (typeof wanted === 'boolean' ? Boolean(result) : result);

/** Nothing is measured that does not give the same. */
async function check(people: readonly Person[]): Promise<void> {
  const [first, ...others] = engines;
  for (const task of tasks) {
    const wanted = first?.prepare(task);
    for (const engine of others) {
      const run = engine.prepare(task);
      for (const user of people) {
        const [result, expected] = [await run(user), wanted?.(user)];
        if (plain(result, expected) !== expected) throw new Error(`${engine.name} gives something else for ${task.name}`);
      }
    }
  }
}

/** All tasks for one person after another, as a directory's rules are evaluated. CPU time of one evaluation, in nanoseconds. */
function pass(runs: readonly Run[], people: readonly Person[]): number {
  const start = process.cpuUsage();
  for (const user of people) for (const run of runs) if (run(user) === true) sink += 1;
  return cpuNanoseconds(start) / people.length / runs.length;
}

async function passLater(runs: readonly Run[], people: readonly Person[]): Promise<number> {
  const start = process.cpuUsage();
  for (const user of people) for (const run of runs) if ((await run(user)) === true) sink += 1;
  return cpuNanoseconds(start) / people.length / runs.length;
}

/** Medians of rounds in which the engines take turns. */
async function evaluations(people: readonly Person[]): Promise<ReadonlyMap<Engine, number>> {
  const prepared = engines.map((engine) => ({ engine, runs: tasks.map((task) => engine.prepare(task)), times: [] as number[] }));
  for (let round = 0; round < rounds + warmUp; round += 1) {
    for (const { engine, runs, times } of prepared) {
      const time = engine.later === true ? await passLater(runs, people.slice(0, 50)) : pass(runs, people);
      if (round >= warmUp) times.push(time);
    }
  }
  return new Map(prepared.map(({ engine, times }) => [engine, median(times)]));
}

/** Microseconds from text to function, all tasks in turn. */
function compilations(): number {
  const times: number[] = [];
  for (let round = 0; round < 150; round += 1) {
    for (const { roster } of tasks) {
      const start = process.hrtime.bigint();
      compile(roster, place);
      if (round >= 50) times.push(Number(process.hrtime.bigint() - start) / 1000);
    }
  }
  return median(times);
}

/** A hundred rules: the ten that give true or false, each for ten levels. */
function hundredRules(): readonly Run[] {
  return tasks.slice(0, 10).flatMap(({ roster }) =>
    Array.from({ length: 10 }, (_, level): Run => {
      const compiled = compile(`(${roster}) AND user.level >= ${level}`, place);
      if (!compiled.ok) throw new Error(compiled.faults[0].message);
      const { evaluate } = compiled;
      return (user) => {
        const outcome = evaluate({ user });
        return outcome.ok && outcome.value;
      };
    }),
  );
}

/** Expressions: what an evaluation takes beside others, a compilation, and a hundred rules of a large directory. */
export async function benchExpression(print: (line: string) => void): Promise<void> {
  const people = Array.from({ length: 2000 }, (_, index) => person(index));
  await check(people.slice(0, 60));
  const found = await evaluations(people);
  const [limit] = found.values();
  print(`${tasks.length} rules and mappings, person after person    CPU ns   x new Function`);
  for (const [{ name }, time] of found) {
    print(`${name.padEnd(46)}${time.toFixed(0).padStart(8)}${(time / (limit ?? 1)).toFixed(2).padStart(17)}`);
  }
  print(`compiling one: ${compilations().toFixed(1)} µs (median)`);
  const rules = hundredRules();
  const directory = Array.from({ length: 100_000 }, (_, index) => person(index));
  pass(rules, people);
  const each = pass(rules, directory);
  const seconds = (count: number): string => ((each * rules.length * count) / 1e9).toFixed(1);
  print(
    `${rules.length} rules of 100,000 people: ${each.toFixed(0)} ns of CPU each, ${seconds(100_000)} s; of a million ${seconds(1_000_000)} s`,
  );
  if (sink === 0) throw new Error('nothing was true');
}
