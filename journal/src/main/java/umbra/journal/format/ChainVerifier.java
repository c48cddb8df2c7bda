package umbra.journal.format;

/**
 * Checks that the batches of one stream follow each other: same kind, same epoch, event numbers
 * without gap, chain unbroken. After damage it stands where the whole part ends.
 */
public final class ChainVerifier {
  private final StreamKind kind;
  private final BatchHash hash = new BatchHash();
  private StreamPosition position;

  private ChainVerifier(final StreamKind kind, final StreamPosition position) {
    this.kind = kind;
    this.position = position;
  }

  /** Accepts the streams of any run: the first batch says which. */
  public static ChainVerifier ofAnyRun(final StreamKind kind) {
    return new ChainVerifier(kind, null);
  }

  /** Accepts the stream of one run only. */
  public static ChainVerifier ofRun(final StreamKind kind, final long epoch) {
    return new ChainVerifier(kind, StreamPosition.start(epoch));
  }

  /** Accepts what follows {@code position}. */
  public static ChainVerifier after(final StreamKind kind, final StreamPosition position) {
    return new ChainVerifier(kind, position);
  }

  /** Where the accepted batches end; null if the run is not known yet. */
  public StreamPosition position() {
    return position;
  }

  /** Number of the first event that no accepted batch holds. */
  public long nextEvent() {
    return position == null ? EventFormat.FIRST_EVENT : position.nextEvent();
  }

  /**
   * Takes the next batch.
   *
   * @throws DamagedBatchException if it does not follow; the verifier stays where it was
   */
  public void accept(final Batch batch) {
    final StreamPosition before = position == null ? StreamPosition.start(batch.epoch()) : position;
    expectSame("stream kind", kind, batch.kind());
    expectSame("epoch", before.epoch(), batch.epoch());
    expectSame("first event", before.nextEvent(), batch.firstEvent());
    final ChainHead head = hash.chain(before.head(), batch.bytes(), batch.payloadLength());
    expectSame("chain head", head, batch.chainHead());
    position = new StreamPosition(before.epoch(), batch.endEvent(), head);
  }

  private void expectSame(final String what, final Object expected, final Object found) {
    if (!expected.equals(found)) {
      throw DamagedBatchException.atEvent(
          nextEvent(),
          String.format(
              "%s %s where %s was expected (batch for event %d)",
              what, found, expected, nextEvent()));
    }
  }
}
