package umbra.journal.format;

import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;

/**
 * The constants of the journal's format, version 1. The twin of this class is {@code
 * docs/journal-format.md}, which also says why.
 *
 * <pre>
 * offset  size  field (all big endian)
 *      0     4  magic "UMBR"
 *      4     1  format version, 1
 *      5     1  stream kind: 1 VM, 2 vCPU
 *      6     8  epoch: the run that this batch belongs to
 *     14     8  number of the first event; a stream's events count from 1
 *     22     4  number of events, at least 1
 *     26     4  payload length p
 *     30     8  digest of the state after the batch
 *     38    32  chain head = SHA-256(chain head before | bytes 0..37 | payload)
 *     70     p  payload
 *   70+p     4  CRC32C of bytes 0..69+p
 * </pre>
 *
 * <p>The payload is a row of events. Each begins with a byte that holds the kind ({@link
 * #KIND_MASK}) and whether a field misses its prediction ({@link #MISS_FLAG}). Predictors start
 * from zero in every batch, so that each batch decodes by itself.
 */
public final class EventFormat {
  private EventFormat() {}

  /** "UMBR". */
  public static final int MAGIC = 0x554d4252;

  public static final byte VERSION = 1;

  public static final int MAGIC_OFFSET = 0;
  public static final int VERSION_OFFSET = 4;
  public static final int STREAM_KIND_OFFSET = 5;
  public static final int EPOCH_OFFSET = 6;
  public static final int FIRST_EVENT_OFFSET = 14;
  public static final int EVENT_COUNT_OFFSET = 22;
  public static final int PAYLOAD_LENGTH_OFFSET = 26;
  public static final int DIGEST_OFFSET = 30;
  public static final int CHAIN_OFFSET = 38;
  public static final int PAYLOAD_OFFSET = 70;

  /** Bytes of CRC32C behind the payload. */
  public static final int CHECKSUM_LENGTH = 4;

  /** Bytes of a chain head: SHA-256. */
  public static final int CHAIN_LENGTH = 32;

  /** Number of a stream's first event; step N is the state after event N, step 0 the empty one. */
  public static final long FIRST_EVENT = 1;

  /** Bounds what a reader must hold at once; a batch that would be longer is not sealed. */
  public static final int MAX_PAYLOAD_LENGTH = 1 << 26;

  /** Bits of an event's first byte that hold its kind. */
  public static final int KIND_MASK = 0x7f;

  /** Set in an event's first byte if at least one field misses its prediction. */
  public static final int MISS_FLAG = 0x80;

  /** The most numbers that an event carries. */
  public static final int MAX_FIELDS = 5;

  /** The longest varint of 64 bits. */
  public static final int MAX_VARINT_LENGTH = 10;

  /** The longest event without bytes: first byte, mask, every field missed. */
  static final int MAX_EVENT_LENGTH = 2 + MAX_FIELDS * MAX_VARINT_LENGTH;

  /** Name of a VM batch in the store; the serializer's manifest. */
  public static final String VM_MANIFEST = "vm-batch-1";

  /** Name of a vCPU batch in the store; the serializer's manifest. */
  public static final String VCPU_MANIFEST = "vcpu-batch-1";

  /** The VM stream of NAME is {@code vm|NAME}. */
  public static final String VM_PERSISTENCE_PREFIX = "vm|";

  /** The stream of vCPU N is {@code vcpu|NAME|N}. */
  public static final String VCPU_PERSISTENCE_PREFIX = "vcpu|";

  /** The number of a VM event's kind in the payload. */
  @SuppressWarnings("EnumOrdinal") // The enum promises that its order is the wire's.
  public static int wireNumber(final VmEventKind kind) {
    return kind.ordinal();
  }

  /** The number of a vCPU event's kind in the payload. */
  @SuppressWarnings("EnumOrdinal") // The enum promises that its order is the wire's.
  public static int wireNumber(final VcpuEventKind kind) {
    return kind.ordinal();
  }
}
