import type { KeyedView } from './sequence/views';

/** A view that a model declares. */
export interface WantedView extends KeyedView {
  /** The name of the class. */
  readonly model: string;
}
