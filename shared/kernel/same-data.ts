/** Whether two values say the same in JSON, whatever the order of members and whoever made the objects; undefined members are none. */
export function isSameData(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [one, other].map((value) => Object.entries(value).filter(([, member]) => member !== undefined));
  const members = new Map(right);
  return (
    left?.length === right?.length &&
    (left ?? []).every(([name, member]) => members.has(name) && isSameData(member, members.get(name)))
  );
}
