package umbra.mmu.scenario;

import java.util.EnumSet;
import java.util.List;

/** The module parameters a scenario may set (reference 13.6), and what may be written to each. */
enum KvmParameterName implements Worded {
  NX_HUGE_PAGES("nx_huge_pages", Values.NX_HUGE_PAGES),
  NX_HUGE_PAGES_RECOVERY_RATIO("nx_huge_pages_recovery_ratio", Values.NUMBER),
  NX_HUGE_PAGES_RECOVERY_PERIOD_MS("nx_huge_pages_recovery_period_ms", Values.NUMBER),
  EAGER_PAGE_SPLIT("eager_page_split", Values.BOOLEAN),
  FLUSH_ON_REUSE("flush_on_reuse", Values.BOOLEAN),
  MMIO_CACHING("mmio_caching", Values.BOOLEAN),
  TDP_MMU("tdp_mmu", Values.BOOLEAN),
  NPT("npt", Values.BOOLEAN),
  NESTED("nested", Values.BOOLEAN),
  VGIF("vgif", Values.BOOLEAN),
  VLS("vls", Values.BOOLEAN),
  AVIC("avic", Values.BOOLEAN);

  private enum Values {
    BOOLEAN,
    NUMBER,
    NX_HUGE_PAGES
  }

  private static final List<String> TRUE = List.of("1", "y", "Y", "on");
  private static final List<String> FALSE = List.of("0", "n", "N", "off");
  private static final List<String> NX_MODES = List.of("auto", "force", "off", "never");
  private static final NumberRange NUMBER =
      NumberRange.decimal("a parameter value", 0, 0xffff_ffffL);

  private final String word;
  private final Values values;

  KvmParameterName(String word, Values values) {
    this.word = word;
    this.values = values;
  }

  @Override
  public String word() {
    return word;
  }

  /** The parameters of the kvm module itself, which can be written after it is loaded. */
  static KvmParameterName[] ofKvm() {
    return EnumSet.range(NX_HUGE_PAGES, TDP_MMU).toArray(new KvmParameterName[0]);
  }

  /** Checks a value and pairs it with the name. */
  KvmParameter withValue(Token value) {
    switch (values) {
      case BOOLEAN -> requireBoolean(value, "0 or 1 (also Y, N, on, off)");
      case NUMBER -> NUMBER.read(value);
      case NX_HUGE_PAGES -> {
        if (!NX_MODES.contains(value.text())) {
          requireBoolean(value, "auto, force, off or never");
        }
      }
    }
    return new KvmParameter(word, value.text());
  }

  /** Whether a value that {@link #withValue} has accepted switches the parameter on. */
  static boolean isTrue(String value) {
    return TRUE.contains(value);
  }

  private static void requireBoolean(Token value, String expected) {
    if (!TRUE.contains(value.text()) && !FALSE.contains(value.text())) {
      throw value.error(expected);
    }
  }
}
