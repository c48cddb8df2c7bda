package umbra.journal.store;

import java.util.ArrayList;
import java.util.List;
import umbra.journal.format.EventFormat;
import umbra.journal.format.SampleBatches;

/** Values of the store's records, and how they are read. */
public final class SampleRecords {
  private SampleRecords() {}

  public static List<byte[]> all() {
    final List<byte[]> records = new ArrayList<>();
    long sequenceNr = 1;
    for (final byte[] batch : SampleBatches.vm()) {
      records.add(AkkaLayoutWriter.record("vm|x", sequenceNr, EventFormat.VM_MANIFEST, batch));
      sequenceNr *= 3;
    }
    return records;
  }

  /** As a reader of the store does. */
  public static void read(final byte[] value) {
    final StoredRecord record = StoredRecord.parse(value);
    StreamId.parse(record.persistenceId());
  }
}
