import { inspect } from 'node:util';
import { expect } from 'chai';
import { AlterBlockedError, DefinitionError, MatviewError, MigrationsPendingError, ModelError } from '../../lib/errors';
import { escapeInvisible, escapeLines, toPrintableJson } from '../../lib/errors/printable';

/** A control, DEL, a C1 control, a bidirectional override, separators, and a tag beyond four digits. */
const HOSTILE = 'a\u001b[2J\u007f\u009b\u202e\u2028\u2029\u{e0001}b';
const VISIBLE = 'a\\u001b[2J\\u007f\\u009b\\u202e\\u2028\\u2029\\u{e0001}b';

describe('a text that is printed', () => {
  it('has what a terminal would obey as escapes', () => {
    expect(escapeInvisible(HOSTILE)).to.equal(VISIBLE);
    expect(escapeInvisible('a\n\r\tb')).to.equal('a\\n\\r\\tb');
  });

  it('of several lines keeps these and tabs', () => {
    expect(escapeLines(`${HOSTILE}\n\tc\r\nd\re`)).to.equal(`${VISIBLE}\n\tc\nd\\re`);
  });

  it('keeps letters, emoji and what joins them', () => {
    for (const text of ['Größe', 'نام\u200cها', '👩\u200d🚀', '名前']) expect(escapeLines(text)).to.equal(text);
  });

  it('as JSON is plain characters, and parses to the same', () => {
    const value = { [HOSTILE]: [HOSTILE, 'a\nb', '\ud800'] };
    const text = toPrintableJson(value);
    expect(text).to.match(/^(?:[ -~]|\n)*$/);
    expect(JSON.parse(text)).to.deep.equal(value);
  });
});

describe('an error about a hostile name', () => {
  const name = 'v\u001b]0;x\u0007\u202e';

  it('has no control characters in message, hint and stack', () => {
    const error = new MatviewError('MATVIEW_NOT_FOUND', `"${name}" is gone`, { hint: `create ${name}` });
    for (const text of [error.message, error.hint, error.stack, String(error), inspect(error)])
      expect(text)
        .to.match(/v\\u001b\]0;x\\u0007\\u202e/)
        .and.not.to.match(/[^\P{C}\n]/u);
  });

  it('cannot begin a line of its own, nor a hint or a stack', () => {
    const lines = 'x\nerror: y\n  Hint: z\n    at w';
    const error = new MatviewError('MATVIEW_NOT_FOUND', lines, { hint: lines });
    expect(String(error)).to.equal(
      'MatviewError [MATVIEW_NOT_FOUND]: x\n    error: y\n      Hint: z\n        at w\n' +
        '  Hint: x\n        error: y\n          Hint: z\n            at w',
    );
    expect(error.stack).to.match(/\n {12}at w\n {4}at .*printable\.test/);
  });

  it('is one line of a list of problems, hints or migrations', () => {
    const problem = { model: 'A', column: 'b\n  - c', message: 'd\ne', hint: 'f\n        g' };
    const other = { model: 'B', message: 'h', hint: 'i' };
    const errors = [
      new DefinitionError('v\nw', [problem, other]),
      new ModelError([problem, other]),
      new AlterBlockedError('no', [problem, other]),
      new MigrationsPendingError(['1.js\nerror: x']),
    ];
    expect(errors.map(({ message }) => message.split('\n').length)).to.deep.equal([3, 3, 1, 1]);
    expect(errors.map(({ hint }) => hint?.split('\n').length)).to.deep.equal([2, 2, 2, 1]);
    expect((errors[0] as DefinitionError).problems[0]).to.equal(problem);
  });
});
