/** How many letters are to be added, dropped, changed or swapped with their neighbour; `most` and one more where it is more than that. */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const changed = one[row - 1] === other[column - 1] ? 0 : 1;
      const ways = [(last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + changed];
      if (one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) ways.push((before[column - 2] ?? 0) + 1);
      next.push(Math.min(...ways));
    }
    before = last;
    last = next;
  }
  return last[other.length] ?? 0;
}

/** The name that somebody may have meant: the same but for capitals, or a letter or two away. */
export function nearest(given: string, names: Iterable<string>): string | undefined {
  const plain = given.toLowerCase();
  const most = given.length < 4 ? 1 : 2;
  let best: string | undefined;
  let least = most + 1;
  for (const name of names) {
    const away = distance(plain, name.toLowerCase(), most);
    if (away < least) [best, least] = [name, away];
  }
  return best;
}
