package umbra.journal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import umbra.mmu.image.MalformedImageException;

/** The numbers of an image as bytes. */
final class RunEncodingTest {
  private static final long BUDGET = 1 << 20;

  @Test
  void aTableOfPiecesOfAHugePageTakesAFewBytes() {
    final long[] table = new long[512];
    for (int i = 0; i < table.length; i++) {
      table[i] = 0x8000_0001_2345_0e67L + ((long) i << 12);
    }
    final RunEncoder encoder = new RunEncoder();
    encoder.numbers(table, table.length);
    final int first = encoder.toBytes().length;
    assertThat(first).isLessThan(16);
    table[0] += 512 << 12;
    for (int i = 1; i < table.length; i++) {
      table[i] = table[i - 1] + 4096;
    }
    encoder.numbers(table, table.length);
    assertThat(encoder.toBytes().length - first).as("the next table").isLessThan(10);
  }

  @Test
  void arraysOfAnySortComeBack() {
    final SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 300; round++) {
      final int count = random.nextInt(200);
      final long[] longs = new long[count];
      final int[] ints = new int[count];
      final short[] shorts = new short[count];
      final byte[] bytes = new byte[count];
      for (int i = 0; i < count; i++) {
        final boolean again = i > 1 && random.nextInt(4) > 0;
        longs[i] = again ? 2 * longs[i - 1] - longs[i - 2] : random.nextLong();
        ints[i] = again ? ints[i - 1] : random.nextInt();
        shorts[i] = (short) (again ? shorts[i - 1] : random.nextInt());
        bytes[i] = (byte) (again ? bytes[i - 1] : random.nextInt());
      }
      final RunEncoder encoder = new RunEncoder();
      encoder.number(random.nextLong());
      encoder.numbers(longs, count);
      encoder.numbers(ints, count);
      encoder.beginPart();
      encoder.numbers(shorts, count);
      final byte[] part = encoder.endPart();
      encoder.numbers(bytes, count);
      if (part != null) {
        encoder.again(part);
      }
      final RunDecoder decoder = new RunDecoder(encoder.toBytes(), BUDGET);
      decoder.number();
      assertThat(longs(decoder, count)).isEqualTo(longs);
      assertThat(ints(decoder, count)).isEqualTo(ints);
      decoder.partBorder();
      assertThat(shorts(decoder, count)).isEqualTo(shorts);
      decoder.partBorder();
      final byte[] bytesAgain = new byte[count];
      decoder.numbers(bytesAgain, count);
      assertThat(bytesAgain).isEqualTo(bytes);
      if (part != null) {
        decoder.partBorder();
        assertThat(shorts(decoder, count)).isEqualTo(shorts);
      }
      decoder.expectEnd();
    }
  }

  private static long[] longs(final RunDecoder decoder, final int count) {
    final long[] read = new long[count];
    decoder.numbers(read, count);
    return read;
  }

  private static int[] ints(final RunDecoder decoder, final int count) {
    final int[] read = new int[count];
    decoder.numbers(read, count);
    return read;
  }

  private static short[] shorts(final RunDecoder decoder, final int count) {
    final short[] read = new short[count];
    decoder.numbers(read, count);
    return read;
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    final RunEncoder encoder = new RunEncoder();
    encoder.numbers(new long[] {1L << 40}, 1);
    final RunDecoder decoder = new RunDecoder(encoder.toBytes(), BUDGET);
    assertThatThrownBy(() -> decoder.numbers(new int[1], 1))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining("holds no such");
  }

  @Test
  void moreMemoryThanTheBudgetIsRefused() {
    final RunDecoder decoder = new RunDecoder(new byte[0], BUDGET);
    decoder.claim(1 << 10, 1 << 9);
    assertThatThrownBy(() -> decoder.claim(1 << 10, (1 << 9) + 1))
        .isInstanceOf(MalformedImageException.class);
    assertThatThrownBy(() -> decoder.claim(Long.MAX_VALUE, 1 << 9))
        .isInstanceOf(MalformedImageException.class);
  }
}
