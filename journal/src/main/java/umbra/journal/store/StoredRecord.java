package umbra.journal.store;

import java.nio.charset.StandardCharsets;
import umbra.journal.format.EventFormat;

/**
 * One record of the store: Akka's {@code PersistentMessage} (akka-persistence 2.6.21, {@code
 * MessageFormats.proto}). What the format does not need is skipped: sender, event adapter, writer,
 * time, metadata.
 */
final class StoredRecord {
  private static final int PAYLOAD = 1;
  private static final int SEQUENCE_NR = 2;
  private static final int PERSISTENCE_ID = 3;
  private static final int DELETED = 4;
  private static final int PAYLOAD_SERIALIZER = 1;
  private static final int PAYLOAD_CONTENT = 2;
  private static final int PAYLOAD_MANIFEST = 3;

  private String persistenceId = "";
  private long sequenceNr;
  private boolean deleted;
  private String manifest = "";
  private byte[] content = {};

  private StoredRecord() {}

  /**
   * The record of a batch as Akka's serializer makes it; sender, writer and time are left out, since
   * no reader needs them.
   */
  static byte[] of(
      final String persistenceId,
      final long sequenceNr,
      final String manifest,
      final byte[] content) {
    final ProtobufMessage payload = new ProtobufMessage();
    payload.number(PAYLOAD_SERIALIZER, EventFormat.MAGIC);
    payload.bytes(PAYLOAD_CONTENT, content);
    payload.bytes(PAYLOAD_MANIFEST, manifest.getBytes(StandardCharsets.UTF_8));
    final ProtobufMessage message = new ProtobufMessage();
    message.bytes(PAYLOAD, payload.toBytes());
    message.number(SEQUENCE_NR, sequenceNr);
    message.bytes(PERSISTENCE_ID, persistenceId.getBytes(StandardCharsets.UTF_8));
    return message.toBytes();
  }

  /**
   * Parses a record's value.
   *
   * @throws IllegalArgumentException if it is no such message
   */
  static StoredRecord parse(final byte[] value) {
    final StoredRecord result = new StoredRecord();
    final ProtobufFields fields = new ProtobufFields(value);
    while (fields.next()) {
      switch (fields.number()) {
        case PAYLOAD -> result.parsePayload(fields.message());
        case SEQUENCE_NR -> result.sequenceNr = fields.longValue();
        case PERSISTENCE_ID -> result.persistenceId = fields.text();
        case DELETED -> result.deleted = fields.longValue() != 0;
        default -> {}
      }
    }
    return result;
  }

  String persistenceId() {
    return persistenceId;
  }

  long sequenceNr() {
    return sequenceNr;
  }

  boolean deleted() {
    return deleted;
  }

  /** The serializer's name of what {@link #content} is. */
  String manifest() {
    return manifest;
  }

  byte[] content() {
    return content;
  }

  private void parsePayload(final ProtobufFields fields) {
    while (fields.next()) {
      switch (fields.number()) {
        case PAYLOAD_CONTENT -> content = fields.bytes();
        case PAYLOAD_MANIFEST -> manifest = fields.text();
        default -> {}
      }
    }
  }
}
