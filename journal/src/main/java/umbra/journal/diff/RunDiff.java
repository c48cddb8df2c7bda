package umbra.journal.diff;

import umbra.mmu.vm.RunConfiguration;

/**
 * Two runs compared: their configurations, their requests in step as long as they are the same,
 * then aligned, and what happened in them counted.
 */
public final class RunDiff {
  /**
   * What is known of one run.
   *
   * @param configuration the run's
   * @param tally what happened in it
   * @param requests how many requests were served
   * @param lastStep number of its last event
   * @param ended whether the run ended
   */
  public record Run(
      RunConfiguration configuration,
      EventTally tally,
      long requests,
      long lastStep,
      boolean ended) {}

  private final RequestAlignment alignment;
  private RequestRecord firstA;
  private RequestRecord firstB;
  private long same;
  private Run runA;
  private Run runB;

  private RunDiff(final RequestAlignment alignment) {
    this.alignment = alignment;
  }

  /**
   * Reads both journals once.
   *
   * @throws IllegalArgumentException if one has no event
   * @throws umbra.journal.store.DamagedJournalException if one is damaged
   */
  public static RunDiff of(final DiffSide a, final DiffSide b) {
    return of(a, b, RequestAlignment.MOST_WAITING);
  }

  static RunDiff of(final DiffSide a, final DiffSide b, final int mostWaiting) {
    final RunDiff diff = new RunDiff(new RequestAlignment(mostWaiting));
    try (RequestStream ofA = new RequestStream(a);
        RequestStream ofB = new RequestStream(b)) {
      diff.read(ofA, ofB);
      diff.runA = run(ofA, a);
      diff.runB = run(ofB, b);
    }
    return diff;
  }

  private void read(final RequestStream ofA, final RequestStream ofB) {
    boolean inStep = true;
    RequestRecord a = ofA.next();
    RequestRecord b = ofB.next();
    while (a != null || b != null) {
      inStep = inStep && a != null && b != null && a.isSameAs(b);
      if (inStep) {
        same++;
      } else if (firstA == null && firstB == null) {
        firstA = a;
        firstB = b;
      }
      alignment.add(a, b);
      a = a == null ? null : ofA.next();
      b = b == null ? null : ofB.next();
    }
    alignment.finish();
  }

  private static Run run(final RequestStream stream, final DiffSide side) {
    if (stream.run() == null) {
      throw new IllegalArgumentException("found no event in the stream " + side.stream());
    }
    return new Run(
        stream.run().configuration(),
        stream.tally(),
        stream.requests(),
        stream.step(),
        stream.hasEnded());
  }

  /** Whether the same happened in the same order, and both came as far. */
  public boolean isSame() {
    return firstA == null && firstB == null && runA.ended() == runB.ended();
  }

  /** Requests that are the same in both, event by event, before the first that is not. */
  public long sameRequests() {
    return same;
  }

  /** The first run's request where they part; null if it has none there or they do not part. */
  public RequestRecord firstOfA() {
    return firstA;
  }

  /** The second run's request where they part; null if it has none there or they do not part. */
  public RequestRecord firstOfB() {
    return firstB;
  }

  /** Whether they part in the events of one request, and not in which request comes next. */
  public boolean partsInsideARequest() {
    return firstA != null && firstB != null && firstA.isPartnerOf(firstB);
  }

  public RequestAlignment alignment() {
    return alignment;
  }

  public Run runA() {
    return runA;
  }

  public Run runB() {
    return runB;
  }
}
