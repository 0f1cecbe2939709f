import { MatviewError } from './matview-error';

/** Rows were to be written through the model of a materialized view; nothing reached the database. */
export class ReadOnlyViewError extends MatviewError {
  readonly model: string;
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
