package umbra.journal.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What the store's own strict checks have against a journal.
 *
 * @param what the complaint
 * @param damageInside where a log is damaged before its end; null if the end alone is bad, as a
 *     kill leaves it
 */
record StoreRefusal(String what, String damageInside) {

  /** Null if there is no complaint. */
  static StoreRefusal of(final String complaint, final Path folder) {
    if (complaint == null) {
      return null;
    }
    try {
      return new StoreRefusal(complaint, LogChecksums.damageInside(folder));
    } catch (final IOException unreadable) {
      return new StoreRefusal(complaint, JournalFolder.reason(unreadable));
    }
  }
}
