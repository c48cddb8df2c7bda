package umbra.mmu.program;

import java.util.regex.Pattern;

/**
 * Which file a {@code trace} line means: part of a run's configuration, since the file is input of
 * the run.
 *
 * @param file as the line names it
 * @param sha256 hash of the file as it lies on the disk, packed or not, in hexadecimal
 * @param bytes its length on the disk
 * @param accesses how many it holds; one across a page boundary counts as two
 */
public record TraceIdentity(String file, String sha256, long bytes, long accesses) {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final int PARTS = 4;

  /**
   * Checks the parts, which may come from a journal.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public TraceIdentity {
    if (!HASH.matcher(sha256).matches() || bytes < 1 || accesses < 1 || file.isEmpty()) {
      throw new IllegalArgumentException(
          "found a trace '" + file + "' of " + bytes + " bytes and " + accesses + " accesses");
    }
  }

  /** The form that a configuration carries. */
  public String text() {
    return sha256 + " " + bytes + " " + accesses + " " + file;
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static TraceIdentity of(final String text) {
    final String[] parts = text.split(" ", PARTS);
    if (parts.length < PARTS) {
      throw new IllegalArgumentException("the run's configuration has the trace '" + text + "'");
    }
    return new TraceIdentity(
        parts[3], parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }
}
