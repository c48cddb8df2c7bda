package umbra.mmu.vm;

/**
 * The trace of a real KVM that a journal was imported from.
 *
 * @param sha256 hash of its text, unpacked, in hexadecimal
 * @param lines lines of its text
 * @param vcpus one more than the highest vCPU that it names, 1 to {@link #MAX_VCPUS}
 */
public record TraceSource(String sha256, long lines, int vcpus) {
  /** As many vCPUs as KVM lets a VM have. */
  public static final int MAX_VCPUS = 4096;

  /**
   * Checks the numbers, which may come from a journal.
   *
   * @throws IllegalArgumentException if they are out of range
   */
  public TraceSource {
    if (lines < 0 || vcpus < 1 || vcpus > MAX_VCPUS) {
      throw new IllegalArgumentException(
          "found a trace of " + lines + " lines and " + vcpus + " vCPUs");
    }
  }
}
