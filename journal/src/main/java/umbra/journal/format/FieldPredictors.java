package umbra.journal.format;

import java.util.Arrays;

/**
 * Predicts each number of an event from the events of the same kind before it: the last value plus
 * the step that has been seen twice running. A jump in a linear run (the next vCPU's turn, the wrap
 * of a table index) then costs one miss; with the last step alone it would cost two.
 *
 * <p>Encoder and decoder each own one and drive it with the same values.
 */
final class FieldPredictors {
  private static final int NUMBERS = 3;
  private static final int STEP = 1;
  private static final int LAST_STEP = 2;

  /** Distance between the slots of two kinds. */
  private static final int KIND_STRIDE = EventFormat.MAX_FIELDS * NUMBERS;

  /** For each kind and field: last value, predicted step, last step. */
  private final long[] numbers;

  FieldPredictors(final int kindCount) {
    numbers = new long[kindCount * KIND_STRIDE];
  }

  /** Forgets everything: a batch begins. */
  void reset() {
    Arrays.fill(numbers, 0);
  }

  static int slot(final int kind, final int field) {
    return kind * KIND_STRIDE + field * NUMBERS;
  }

  /** What the next value is expected to be. */
  long predicted(final int slot) {
    return numbers[slot] + numbers[slot + STEP];
  }

  /** Learns {@code count} values that are as predicted, and returns the step between them. */
  long pass(final int slot, final int count) {
    final long step = numbers[slot + STEP];
    numbers[slot] += step * count;
    numbers[slot + LAST_STEP] = step;
    return step;
  }

  /** Learns the value, and returns it minus what was predicted: 0 is a hit. */
  long learn(final int slot, final long value) {
    final long step = value - numbers[slot];
    final long miss = step - numbers[slot + STEP];
    if (miss != 0 && step == numbers[slot + LAST_STEP]) {
      numbers[slot + STEP] = step;
    }
    numbers[slot] = value;
    numbers[slot + LAST_STEP] = step;
    return miss;
  }
}
