package umbra.journal.checkpoint;

import java.nio.charset.StandardCharsets;
import umbra.journal.format.StreamKind;
import umbra.journal.store.StreamId;

/** Names of the files beside a journal that are of one VM and one of its steps. */
public final class StepNames {
  private static final int MAX_NAME = 180;
  private static final int STEP_DIGITS = 16;

  private StepNames() {}

  /** Name of the file of a VM that is of event {@code step}. */
  public static String fileName(final StreamId vm, final long step, final String suffix) {
    return prefix(vm) + String.format("%0" + STEP_DIGITS + "d", step) + suffix;
  }

  /** What the names of all files of a VM begin with. */
  private static String prefix(final StreamId vm) {
    if (vm.kind() != StreamKind.VM) {
      throw new IllegalArgumentException("a file beside the journal of " + vm);
    }
    final StringBuilder name = new StringBuilder();
    for (final byte b : vm.vm().getBytes(StandardCharsets.UTF_8)) {
      final boolean plain =
          (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
      if (plain || b == '-' || b == '_') {
        name.append((char) b);
      } else {
        name.append(String.format("%%%02x", b & 0xff));
      }
    }
    if (name.length() > MAX_NAME) {
      name.setLength(MAX_NAME);
      name.append(String.format("~%08x", vm.vm().hashCode()));
    }
    return name.append('-').toString();
  }

  /** The step that a name ends with, or -1 for a name that {@link #fileName} does not give. */
  public static long stepOf(final String name, final String suffix) {
    final int end = name.length() - suffix.length();
    final int start = name.lastIndexOf('-') + 1;
    if (!name.endsWith(suffix) || start < 1 || end - start < STEP_DIGITS) {
      return -1;
    }
    for (int i = start; i < end; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return -1;
      }
    }
    try {
      return Long.parseLong(name.substring(start, end));
    } catch (final NumberFormatException tooLong) {
      return -1;
    }
  }
}
