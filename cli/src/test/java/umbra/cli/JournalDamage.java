package umbra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One way to damage a journal's file.
 *
 * @param file name of the file
 * @param kind what is done to it
 * @param position of the flipped bit, or the length that is left
 */
record JournalDamage(String file, Kind kind, int position) {
  /** What can happen to a file. */
  enum Kind {
    BIT_FLIPPED,
    CUT_OFF
  }

  /** Every single bit of every file, and every length that is shorter. */
  static List<JournalDamage> all(Path store) throws IOException {
    List<JournalDamage> result = new ArrayList<>();
    try (var files = Files.list(store)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        int length = (int) Files.size(file);
        for (int bit = 0; bit < length * Byte.SIZE; bit++) {
          result.add(new JournalDamage(name, Kind.BIT_FLIPPED, bit));
        }
        for (int left = 0; left < length; left++) {
          result.add(new JournalDamage(name, Kind.CUT_OFF, left));
        }
      }
    }
    return result;
  }

  byte[] appliedTo(byte[] original) {
    if (kind == Kind.CUT_OFF) {
      return Arrays.copyOf(original, position);
    }
    byte[] damaged = original.clone();
    damaged[position / Byte.SIZE] ^= (byte) (1 << position % Byte.SIZE);
    return damaged;
  }

  @Override
  public String toString() {
    return kind == Kind.CUT_OFF
        ? file + " cut off at byte " + position
        : file
            + " with bit "
            + position % Byte.SIZE
            + " of byte "
            + position / Byte.SIZE
            + " flipped";
  }
}
