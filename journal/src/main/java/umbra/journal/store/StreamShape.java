package umbra.journal.store;

import umbra.journal.format.Batch;

/**
 * Decodes one stream and watches what must hold whatever the events say: how it begins, and that
 * nothing follows its end.
 */
interface StreamShape {

  /**
   * Decodes the next batch.
   *
   * @throws umbra.journal.format.DamagedBatchException at the first event that cannot be read or
   *     has no place there
   */
  void take(Batch batch);

  /** Whether the last event was the one that ends a finished run. */
  boolean ended();
}
