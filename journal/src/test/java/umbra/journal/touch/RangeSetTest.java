package umbra.journal.touch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sets of numbers that may be too large, and never too small. */
final class RangeSetTest {
  private static final int LIMIT = 4000;

  private final RangeSet.Builder builder = new RangeSet.Builder();

  @Test
  void aFewRangesAreKeptExactly() {
    final SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      final BitSet added = added(random, 1 + random.nextInt(40), 1 + random.nextInt(90));
      final RangeSet set = builder.build();
      for (int i = 0; i < LIMIT; i++) {
        assertThat(set.has(i)).as("%d", i).isEqualTo(added.get(i));
      }
    }
  }

  @Test
  void manyRangesAreToldApartLessFinely() {
    final SplittableRandom random = new SplittableRandom(2);
    for (int round = 0; round < 50; round++) {
      final BitSet added = added(random, 450, 1);
      final RangeSet set = builder.build();
      assertThat(set.count()).isBetween(RangeSet.MOST / 8, RangeSet.MOST);
      for (int i = added.nextSetBit(0); i >= 0; i = added.nextSetBit(i + 1)) {
        assertThat(set.has(i)).isTrue();
      }
      assertThat(set.has(1L << 40)).isFalse();
    }
  }

  @Test
  void aRangeIsMetByOneThatOverlapsIt() {
    builder.add(100, 200);
    builder.add(300, 300);
    final RangeSet set = builder.build();
    assertThat(set.meets(0, 99)).isFalse();
    assertThat(set.meets(50, 100)).isTrue();
    assertThat(set.meets(150, 160)).isTrue();
    assertThat(set.meets(201, 299)).isFalse();
    assertThat(set.meets(201, 1000)).isTrue();
    assertThat(builder.build().meets(0, Long.MAX_VALUE)).isFalse();
  }

  @Test
  void aRowMayRiseFallAndJump() {
    builder.addRow(10, 1, 5);
    builder.addRow(30, -1, 5);
    builder.addRow(100, 50, 3);
    builder.addRow(500, 0, 9);
    builder.addRow(5, -4, 3);
    final RangeSet set = builder.build();
    for (final int in : new int[] {10, 14, 26, 30, 100, 150, 200, 500, 5, 1}) {
      assertThat(set.has(in)).as("%d", in).isTrue();
    }
    for (final int out : new int[] {9, 15, 25, 31, 101, 250, 501, 0}) {
      assertThat(set.has(out)).as("%d", out).isFalse();
    }
  }

  @Test
  void itIsReadAsItWasWritten() {
    final SplittableRandom random = new SplittableRandom(3);
    for (final int count : new int[] {0, 1, 30, 3000}) {
      added(random, count, 1);
      final RangeSet set = builder.build();
      final ByteArrayOutputStream out = new ByteArrayOutputStream();
      set.writeTo(out);
      final RangeSet read = RangeSet.read(ByteBuffer.wrap(out.toByteArray()));
      for (int i = 0; i < LIMIT + 10; i++) {
        assertThat(read.has(i)).isEqualTo(set.has(i));
      }
    }
  }

  private BitSet added(final SplittableRandom random, final int ranges, final int longest) {
    final BitSet added = new BitSet();
    for (int i = 0; i < ranges; i++) {
      final int low = random.nextInt(LIMIT);
      final int high = Math.min(LIMIT - 1, low + random.nextInt(longest));
      builder.add(low, high);
      added.set(low, high + 1);
    }
    return added;
  }
}
