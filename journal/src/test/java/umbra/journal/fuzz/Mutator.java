package umbra.journal.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Changes inputs as bad disks, bad luck and bad will do. Everything follows from the seed. */
final class Mutator {
  private static final int MAX_CHANGES = 4;
  private static final int MAX_INSERTED = 16;
  private static final int GROWN_ONCE_IN = 20_000;
  private static final int GROWN_LENGTH = 1 << 20;
  private static final int KINDS = 9;

  private static final byte[] BYTES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, ' ', '\n', '='};
  private static final long[] NUMBERS = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 26
  };
  private static final String[] TEXTS = {
    "0",
    "-1",
    "9223372036854775807",
    "9223372036854775808",
    "0xffffffffffffffff",
    "0x",
    "1e9",
    "4294967296",
    "2147483648",
    "99999999999999999999999999",
    "1G",
    "16777216T",
    "*"
  };

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  byte[] mutated(byte[] original, byte[] other) {
    byte[] input = original;
    int changes = 1 + random.nextInt(MAX_CHANGES);
    for (int change = 0; change < changes; change++) {
      input = changed(input, other);
    }
    return random.nextInt(GROWN_ONCE_IN) == 0 ? grown(input) : input;
  }

  private byte[] changed(byte[] input, byte[] other) {
    int at = random.nextInt(input.length + 1);
    int end = at + random.nextInt(Math.min(input.length - at, 1 << random.nextInt(12)) + 1);
    byte[] part = Arrays.copyOfRange(input, at, end);
    return switch (random.nextInt(KINDS)) {
      case 0 -> withBitFlipped(input);
      case 1 -> replaced(input, at, Math.min(at + 1, input.length), oneByte());
      case 2 -> replaced(input, at, at, someBytes());
      case 3 -> replaced(input, at, end, new byte[0]);
      case 4 -> replaced(input, at, at, part);
      case 5 -> swapped(input, at, end);
      case 6 -> replaced(input, at, input.length, tail(other));
      case 7 -> replaced(input, at, Math.min(at + Long.BYTES, input.length), number());
      default -> withNumberReplaced(input, at);
    };
  }

  private byte[] withBitFlipped(byte[] input) {
    byte[] result = input.clone();
    if (result.length > 0) {
      int bit = random.nextInt(result.length * Byte.SIZE);
      result[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
    return result;
  }

  private byte[] oneByte() {
    boolean extreme = random.nextBoolean();
    return new byte[] {
      extreme ? BYTES[random.nextInt(BYTES.length)] : (byte) random.nextInt(1 << Byte.SIZE)
    };
  }

  private byte[] someBytes() {
    byte[] bytes = new byte[1 + random.nextInt(MAX_INSERTED)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A part and the one behind it in each other's place. */
  private byte[] swapped(byte[] input, int at, int end) {
    int behind = Math.min(input.length, end + (end - at));
    byte[] result = input.clone();
    System.arraycopy(input, end, result, at, behind - end);
    System.arraycopy(input, at, result, at + behind - end, end - at);
    return result;
  }

  private byte[] tail(byte[] other) {
    return Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length);
  }

  /** Of 4 or 8 bytes, big endian. */
  private byte[] number() {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    byte[] bytes = new byte[random.nextBoolean() ? Integer.BYTES : Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (number >>> ((bytes.length - 1 - i) * Byte.SIZE));
    }
    return bytes;
  }

  /** The first number in digits behind a place becomes another one. */
  private byte[] withNumberReplaced(byte[] input, int from) {
    int start = from;
    while (start < input.length && !isDigit(input[start])) {
      start++;
    }
    int end = start;
    while (end < input.length && isDigit(input[end])) {
      end++;
    }
    byte[] text = TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8);
    return replaced(input, start, end, text);
  }

  private static boolean isDigit(byte character) {
    return character >= '0' && character <= '9';
  }

  /** So long that a reader whose time grows with the square of the length shows. */
  private byte[] grown(byte[] input) {
    int at = random.nextInt(input.length + 1);
    int length = Math.max(1, Math.min(input.length - at, 1 + random.nextInt(200)));
    byte[] part = Arrays.copyOf(Arrays.copyOfRange(input, at, input.length), length);
    byte[] middle = new byte[GROWN_LENGTH / length * length];
    for (int offset = 0; offset < middle.length; offset += length) {
      System.arraycopy(part, 0, middle, offset, length);
    }
    return replaced(input, at, at, middle);
  }

  private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
    byte[] result = new byte[input.length - (to - from) + by.length];
    System.arraycopy(input, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(input, to, result, from + by.length, input.length - to);
    return result;
  }
}
