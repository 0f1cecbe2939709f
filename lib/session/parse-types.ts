const BOOLEAN = 16;
const INT4 = 23;

/**
 * How the driver reads our rows: booleans and int4 as what they are, all else as text. Projects set up other parsers
 * for their own queries, for the whole process.
 */
export const ROW_TYPES = {
  getTypeParser(oid: number): (text: string) => unknown {
    if (oid === BOOLEAN) return (text) => text === 't';
    return oid === INT4 ? Number : String;
  },
};
