package umbra.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a trace as a real kernel prints them: the frame with its columns in their places,
 * and for each tracepoint its text. Derived from recordings, some lines of which are a test
 * resource.
 */
final class FtraceGrammar {
  private static final Pattern FRAME =
      Pattern.compile(
          "^(?<task>[ \\S]{16})-(?<pid>\\d+ {0,6}) \\[(?<cpu>\\d{3})\\] "
              + "(?<latency>[dDbB.][NnpP.][hHsSzZ.][0-9.][0-9.]) "
              + "(?<time>[ \\d]{5,}\\.\\d{6}): (?<event>\\w+): (?<text>.*)$");

  private static final int BRACKET = 25;
  private static final String HEX = "[0-9a-f]+";
  private static final String PAGE =
      "sp gen [01] gfn "
          + HEX
          + " l[1-5] [48]-byte q[0-3]( direct)? [w-][u-][x-]( invalid)? !?nxe !?ad root \\d+ ";
  private static final String ACCESS = "([PWURF](D)?(\\|[A-Z]+)*)?";

  private static final Map<String, Pattern> TEXTS =
      Map.ofEntries(
          text("kvm_page_fault", "vcpu \\d+ rip 0x#+ address 0x[0-9a-f]{16} error_code 0x#"),
          text("kvm_mmu_pagetable_walk", "addr # pferr # " + ACCESS),
          text("kvm_mmu_paging_element", "pte # level [1-5]"),
          text("kvm_mmu_set_accessed_bit", "gpa #"),
          text("kvm_mmu_set_dirty_bit", "gpa #"),
          text("kvm_mmu_walker_error", "pferr # " + ACCESS),
          text("kvm_mmu_get_page", PAGE + "(un)?sync (new|existing)"),
          text("kvm_mmu_sync_page", PAGE + "unsync"),
          text("kvm_mmu_unsync_page", PAGE + "sync"),
          text("kvm_mmu_prepare_zap_page", PAGE + "(un)?sync"),
          text("kvm_mmu_zap_all_fast", "kvm-mmu-valid-gen [01] used_pages #"),
          text("kvm_mmu_spte_requested", "gfn # pfn # level [1-3]"),
          text("kvm_mmu_set_spte", "gfn # spte # \\(r[w-][x-][u-]\\) level [1-3] at #"),
          text("mark_mmio_spte", "sptep:# gfn # access [0-7] gen #"),
          text("check_mmio_spte", "spte # kvm_gen # spte-gen # valid [01]"),
          text("handle_mmio_page_fault", "addr:# gfn # access [0-7]"),
          text(
              "fast_page_fault",
              "vcpu \\d+ gva # error_code "
                  + ACCESS
                  + " sptep # old 0x# new # spurious [01] fixed [01]"),
          text("kvm_inj_exception", "#[A-Z]{2}( \\(0x#\\))?( \\[reinjected\\])?"),
          text(
              "kvm_unmap_hva_range",
              "mmu notifier unmap range: 0x[0-9a-f]{14,16} -- 0x[0-9a-f]{14,16}"),
          text("kvm_set_spte_hva", "mmu notifier set pte hva: 0x[0-9a-f]{14,16}"),
          text("kvm_tdp_mmu_spte_changed", "as id [01] gfn # level [1-5] old_spte # new_spte #"),
          text("kvm_mmu_split_huge_page", "gfn # spte # level [23] errno -?\\d+"));

  private FtraceGrammar() {}

  /** What is wrong with the line; empty if nothing is. */
  static String complaint(String line) {
    Matcher frame = FRAME.matcher(line);
    if (!frame.matches()) {
      return "no line of a trace: " + line;
    }
    if (line.indexOf('[') != BRACKET) {
      return "the CPU is not in its column: " + line;
    }
    Pattern text = TEXTS.get(frame.group("event"));
    if (text == null) {
      return "an event without a grammar: " + line;
    }
    return text.matcher(frame.group("text")).matches() ? "" : "another text: " + line;
  }

  /** The tracepoint's name. */
  static String event(String line) {
    Matcher frame = FRAME.matcher(line);
    return frame.matches() ? frame.group("event") : "";
  }

  /** Time in microseconds. */
  static long time(String line) {
    Matcher frame = FRAME.matcher(line);
    return frame.matches() ? Long.parseLong(frame.group("time").strip().replace(".", "")) : -1;
  }

  /** A {@code #} stands for hex digits, but for the one before an exception's name. */
  private static Map.Entry<String, Pattern> text(String event, String grammar) {
    String hex = grammar.replace("#+", "#").replaceAll("#(?!\\[)", HEX);
    return Map.entry(event, Pattern.compile(hex));
  }
}
