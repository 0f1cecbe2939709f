import { MatviewError } from './matview-error';

/**
 * A query would write rows through the model of a materialized view. Nothing reached the database.
 *
 * @example
 * await PostSummary.query().deleteById(1); // rejects with a ReadOnlyViewError
 */
export class ReadOnlyViewError extends MatviewError {
  /** The name of the model's class. */
  readonly model: string;
  /** The name of the view. */
  readonly view: string;

  constructor(model: string, view: string, parent: string | null) {
    const target = parent ?? 'the tables that it is made from';
    super('MATVIEW_VIEW_READ_ONLY', `model ${model} is the materialized view "${view}", which cannot be written to`, {
      hint: `write to ${target} and refresh the view: await ${model}.refresh()`,
    });
    this.model = model;
    this.view = view;
  }
}
