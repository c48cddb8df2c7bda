package umbra.cli.conform;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Hides what differs between two runs of the same kernel, in the way the oracle's {@code
 * normalise.py} does: times, host frames, pointers to SPTEs (their low 12 bits stay: they are the
 * index in the table) and the host addresses of MMU notifiers.
 *
 * <p>Written by hand, in one pass: a recording of the TDP MMU has 600,000 lines and regular
 * expressions would take most of the time of a comparison.
 */
public final class TraceMask {
  /** Bits 12 to 51: the host frame of an SPTE that is present. */
  private static final long FRAME_BITS = 0x000f_ffff_ffff_f000L;

  private static final long PRESENT = 1;
  private static final int KEPT_POINTER_DIGITS = 3;
  private static final int MAX_HEX_DIGITS = 16;

  private static final Set<String> OTHER_COMPARED_EVENTS =
      Set.of(
          "fast_page_fault",
          "mark_mmio_spte",
          "check_mmio_spte",
          "handle_mmio_page_fault",
          "kvm_page_fault",
          "kvm_inj_exception",
          "kvm_unmap_hva_range",
          "kvm_set_spte_hva");

  private final String line;
  private final StringBuilder masked;
  private int position;

  private TraceMask(String line) {
    this.line = line;
    this.masked = new StringBuilder(line.length() + 8);
  }

  /**
   * The {@code event: text} part of a line as ftrace prints it: what follows {@code [CPU] FLAGS
   * TIME: }. A line of another shape (lost events) is returned whole.
   */
  public static String eventText(String ftraceLine) {
    int bracket = ftraceLine.indexOf(" [");
    while (bracket >= 0) {
      int event = afterTime(ftraceLine, bracket + 2);
      if (event >= 0) {
        return ftraceLine.substring(event);
      }
      bracket = ftraceLine.indexOf(" [", bracket + 1);
    }
    return ftraceLine;
  }

  /** Whether an {@code event: text} line takes part in the comparison. */
  public static boolean isCompared(String line) {
    int colon = line.indexOf(':');
    if (colon < 0 || !isComparedEvent(line.substring(0, colon))) {
      return false;
    }
    // An injection repeated because an interrupt of the host got in between.
    return !line.contains("[reinjected]");
  }

  private static boolean isComparedEvent(String event) {
    return event.startsWith("kvm_mmu_")
        || event.startsWith("kvm_tdp_mmu_")
        || OTHER_COMPARED_EVENTS.contains(event);
  }

  /** The compared lines of {@code lines}, masked, in order. */
  public static List<String> maskAll(List<String> lines) {
    List<String> result = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      if (isCompared(lines.get(i))) {
        result.add(mask(lines.get(i)));
      }
    }
    return result;
  }

  /** Masks one {@code event: text} line. */
  public static String mask(String line) {
    if (line.startsWith("kvm_unmap_hva_range: ") || line.startsWith("kvm_set_spte_hva: ")) {
      return line.substring(0, line.indexOf(' ') + 1) + "X";
    }
    return new TraceMask(line).run();
  }

  private String run() {
    while (position < line.length()) {
      if (!maskedHere()) {
        masked.append(line.charAt(position++));
      }
    }
    return masked.toString();
  }

  private boolean maskedHere() {
    return switch (line.charAt(position)) {
      case 'p' -> maskFrame();
      case 's' -> maskSpte("spte ") || maskPointer();
      case 'o' -> maskSpte("old 0x") || maskSpte("old ");
      case 'n' -> maskSpte("new 0x") || maskSpte("new ");
      case ' ' -> maskPlace();
      default -> false;
    };
  }

  /** {@code pfn 4390}. */
  private boolean maskFrame() {
    int digits = digitsAfter("pfn ");
    if (digits < 0 || digits == endOfHex(digits)) {
      return false;
    }
    return replaceUpTo(endOfHex(digits), "pfn X");
  }

  /** {@code spte 4390e63} keeps its flags; an SPTE that is not present holds no host frame. */
  private boolean maskSpte(String name) {
    int digits = digitsAfter(name);
    if (digits < 0) {
      return false;
    }
    int end = endOfHex(digits);
    if (end == digits || end - digits > MAX_HEX_DIGITS) {
      return false;
    }
    long spte = Long.parseUnsignedLong(line, digits, end, 16);
    if ((spte & PRESENT) == 0) {
      return replaceUpTo(end, line.substring(position, end));
    }
    return replaceUpTo(end, name + Long.toHexString(spte & ~FRAME_BITS) + "+pfn");
  }

  /** {@code sptep ffff888014c450e8} or {@code sptep:ffff888014c450e8}. */
  private boolean maskPointer() {
    int digits = digitsAfter("sptep ");
    if (digits < 0) {
      digits = digitsAfter("sptep:");
    }
    if (digits < 0) {
      return false;
    }
    boolean prefixed = line.startsWith("0x", digits);
    int end = endOfHex(prefixed ? digits + 2 : digits);
    return end - digits > KEPT_POINTER_DIGITS && replaceUpTo(end, "sptep +" + lastDigits(end));
  }

  /** {@code at 13aac008}, only at the end of the line. */
  private boolean maskPlace() {
    int digits = digitsAfter(" at ");
    if (digits < 0 || endOfHex(digits) != line.length()) {
      return false;
    }
    return line.length() - digits > KEPT_POINTER_DIGITS
        && replaceUpTo(line.length(), " at +" + lastDigits(line.length()));
  }

  private String lastDigits(int end) {
    return line.substring(end - KEPT_POINTER_DIGITS, end);
  }

  private boolean replaceUpTo(int end, String replacement) {
    masked.append(replacement);
    position = end;
    return true;
  }

  /** Where the digits after {@code name} begin, or -1 if {@code name} is not here. */
  private int digitsAfter(String name) {
    return line.startsWith(name, position) ? position + name.length() : -1;
  }

  private int endOfHex(int start) {
    int end = start;
    while (end < line.length() && isHex(line.charAt(end))) {
      end++;
    }
    return end;
  }

  /**
   * Position of the event if {@code CPU] FLAGS SECONDS.FRACTION: } stands at {@code start}, else
   * -1.
   */
  private static int afterTime(String line, int start) {
    int cpu = endOfDecimal(line, start);
    if (cpu == start || !line.startsWith("] ", cpu)) {
      return -1;
    }
    int time = line.indexOf(' ', cpu + 2);
    if (time <= cpu + 2) {
      return -1;
    }
    while (time < line.length() && line.charAt(time) == ' ') {
      time++;
    }
    int point = endOfDecimal(line, time);
    if (point == time || !line.startsWith(".", point)) {
      return -1;
    }
    int end = endOfDecimal(line, point + 1);
    return end > point + 1 && line.startsWith(": ", end) ? end + 2 : -1;
  }

  private static int endOfDecimal(String line, int start) {
    int end = start;
    while (end < line.length() && line.charAt(end) >= '0' && line.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static boolean isHex(char digit) {
    return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
  }
}
