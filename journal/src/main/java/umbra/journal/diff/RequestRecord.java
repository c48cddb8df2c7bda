package umbra.journal.diff;

import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEvents;

/**
 * What is kept of a request: who, where in its program, which events of the stream, and hashes of
 * what happened.
 */
public final class RequestRecord {
  /** Places of {@link #answers}: the RET_PF_ codes, then these two. */
  static final int FAILURES = 6;

  static final int EXCEPTIONS = 7;
  static final int ANSWERS = 8;

  int participant = VmEvents.HOST;
  long position;
  long end;
  long number;
  long firstStep;
  long lastStep;
  long exactHash;
  long shapeHash;
  long outcomeHash;
  final int[] answers = new int[ANSWERS];

  RequestRecord(final long number, final long firstStep) {
    this.number = number;
    this.firstStep = firstStep;
  }

  /** The vCPU's number, or {@link VmEvents#HOST}. */
  public int participant() {
    return participant;
  }

  /** What the participant had retired before: with it, the request's name in both journals. */
  public long position() {
    return position;
  }

  /** What the participant had retired afterwards. */
  public long end() {
    return end;
  }

  /** Number of the request in the VM's order, from 1. */
  public long number() {
    return number;
  }

  /** Number of its first event. */
  public long firstStep() {
    return firstStep;
  }

  /** Number of its last event, requestEnded. */
  public long lastStep() {
    return lastStep;
  }

  /** Whether both are the same participant's at the same position. */
  boolean isPartnerOf(final RequestRecord other) {
    return participant == other.participant && position == other.position;
  }

  /** Whether the events agree number by number. */
  boolean isSameAs(final RequestRecord other) {
    return isPartnerOf(other) && exactHash == other.exactHash;
  }

  /** Whether the events agree if pages are told apart by what they shadow, not by number. */
  boolean isLike(final RequestRecord other) {
    return shapeHash == other.shapeHash;
  }

  /** Whether the guest and KVM came to the same: answers, exceptions, exits, work retired. */
  boolean endsLike(final RequestRecord other) {
    return outcomeHash == other.outcomeHash;
  }

  /** The fault handler's answers, in words: {@code RET_PF_FIXED 2, 1 exception}. */
  public String outcome() {
    final StringBuilder text = new StringBuilder();
    for (int code = 0; code < FAILURES; code++) {
      if (answers[code] > 0) {
        comma(text).append(ReturnCode.describe(code)).append(' ').append(answers[code]);
      }
    }
    if (answers[FAILURES] > 0) {
      comma(text).append("errno ").append(answers[FAILURES]);
    }
    if (answers[EXCEPTIONS] > 0) {
      comma(text).append("exceptions ").append(answers[EXCEPTIONS]);
    }
    comma(text).append("retired ").append(end - position);
    return text.toString();
  }

  private static StringBuilder comma(final StringBuilder text) {
    return text.length() == 0 ? text : text.append(", ");
  }
}
