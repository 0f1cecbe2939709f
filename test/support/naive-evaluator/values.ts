/** SQL values in JavaScript: integers are bigints, `double precision` is number, text is string. */
export type Value = null | boolean | bigint | number | string | Decimal | Instant | Day | Json | readonly Value[];

/** What SQL's three-valued logic knows: true, false, or null for unknown. */
export type Truth = boolean | null;

export interface Row {
  readonly [column: string]: Value;
}

/** The rows of every table, by the table's name. */
export interface Database {
  readonly [table: string]: readonly Row[];
}

/** A `numeric`: `units / 10 ** scale`. */
export class Decimal {
  constructor(
    readonly units: bigint,
    readonly scale: number,
  ) {}

  static parse(text: string): Decimal {
    const [, sign, whole = '', fraction = '', exponent = '0'] =
      /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text.trim()) ?? [];
    const scale = fraction.length - Number(exponent);
    const units = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
    return scale < 0 ? new Decimal(units * 10n ** BigInt(-scale), 0) : new Decimal(units, scale);
  }

  /** With so many digits after the point, halves away from zero. */
  round(scale: number): Decimal {
    if (scale >= this.scale) return new Decimal(this.units * 10n ** BigInt(scale - this.scale), scale);
    const unit = 10n ** BigInt(this.scale - scale);
    const half = this.units < 0n ? -unit / 2n : unit / 2n;
    return new Decimal((this.units + half) / unit, scale);
  }

  toNumber(): number {
    return Number(this.toString());
  }

  toString(): string {
    const digits = (this.units < 0n ? -this.units : this.units).toString().padStart(this.scale + 1, '0');
    const split = digits.length - this.scale;
    const point = this.scale > 0 ? `.${digits.slice(split)}` : '';
    return `${this.units < 0n ? '-' : ''}${digits.slice(0, split)}${point}`;
  }
}

/** A `timestamptz`. */
export class Instant {
  constructor(readonly epochMs: number) {}
}

/** A `date`, as `YYYY-MM-DD`. */
export class Day {
  constructor(readonly text: string) {}
}

/** A `jsonb`. */
export class Json {
  constructor(readonly value: unknown) {}
}

export function isNumeric(value: Value): value is bigint | number | Decimal {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof Decimal;
}

export function toDecimal(value: bigint | Decimal): Decimal {
  return typeof value === 'bigint' ? new Decimal(value, 0) : value;
}

export function toNumber(value: bigint | number | Decimal): number {
  return value instanceof Decimal ? value.toNumber() : Number(value);
}

/** JSON in which equal documents have equal texts. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** What makes values equal: two that are have the same text. */
export function identity(value: Value): string {
  if (value === null) return 'null';
  if (isNumeric(value)) return `number:${canonicalNumber(value)}`;
  if (value instanceof Instant) return `instant:${value.epochMs}`;
  if (value instanceof Day) return `day:${value.text}`;
  if (value instanceof Json) return `json:${jsonText(value.value)}`;
  if (Array.isArray(value)) return `[${value.map(identity).join()}]`;
  return `${typeof value}:${JSON.stringify(value)}`;
}

function canonicalNumber(value: bigint | number | Decimal): string {
  const text = typeof value === 'number' ? Decimal.parse(String(value)).toString() : value.toString();
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
