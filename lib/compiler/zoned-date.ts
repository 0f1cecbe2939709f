/**
 * An instant whose local time is that of a zone so many minutes ahead of UTC, whichever zone the process is in: the
 * driver writes dates in local time.
 */
export class ZonedDate extends Date {
  private readonly local: Date;
  private readonly offsetMin: number;

  /** Where JavaScript has no such local time, at the ends of what it can say, the zone is UTC. */
  constructor(epochMs: number, offsetMin: number) {
    super(epochMs);
    const local = new Date(epochMs + offsetMin * 60_000);
    const isSayable = !Number.isNaN(local.getTime());
    this.local = isSayable ? local : new Date(epochMs);
    this.offsetMin = isSayable ? offsetMin : 0;
  }

  override getTimezoneOffset(): number {
    return -this.offsetMin;
  }
  override getFullYear(): number {
    return this.local.getUTCFullYear();
  }
  override getMonth(): number {
    return this.local.getUTCMonth();
  }
  override getDate(): number {
    return this.local.getUTCDate();
  }
  override getHours(): number {
    return this.local.getUTCHours();
  }
  override getMinutes(): number {
    return this.local.getUTCMinutes();
  }
  override getSeconds(): number {
    return this.local.getUTCSeconds();
  }
  override getMilliseconds(): number {
    return this.local.getUTCMilliseconds();
  }
}
