/** Members by the name of their group. */
export class Groups {
  private readonly groups = new Map<string, Set<string>>();

  get(name: string): Iterable<string> {
    return this.groups.get(name) ?? [];
  }

  size(name: string): number {
    return this.groups.get(name)?.size ?? 0;
  }

  add(name: string, member: string): void {
    const group = this.groups.get(name);
    if (group === undefined) this.groups.set(name, new Set([member]));
    else group.add(member);
  }

  delete(name: string, member: string): void {
    this.groups.get(name)?.delete(member);
  }
}
