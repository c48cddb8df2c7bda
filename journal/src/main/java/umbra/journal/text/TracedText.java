package umbra.journal.text;

import umbra.mmu.event.TracedFlags;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.shadow.PageRole;

/**
 * Prints the events of an imported trace as the kernel printed them, from their numbers alone. The
 * forms of older kernels come out as they were (reference 13.2; docs/import.md lists them).
 */
public final class TracedText {
  private static final String[] ACCESS = {"---", "--x", "w--", "w-x", "-u-", "-ux", "wu-", "wux"};

  private TracedText() {}

  /**
   * Appends the text behind the tracepoint's name and colon; false for a kind that is not the event
   * of a tracepoint that has its own.
   */
  public static boolean append(
      final StringBuilder to,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case TRACED_WALK -> flags(hex(to.append("addr "), a).append(" pferr "), b);
      case TRACED_ELEMENT -> hex(to.append("pte "), a).append(" level ").append(b);
      case TRACED_ACCESSED_BIT, TRACED_DIRTY_BIT -> hex(to.append("gpa "), a);
      case TRACED_WALK_ERROR -> flags(to.append("pferr "), a);
      case TRACED_PAGE_GOT, TRACED_PAGE_SYNCED, TRACED_PAGE_UNSYNCED, TRACED_PAGE_ZAPPED ->
          page(to, kind == VmEventKind.TRACED_PAGE_GOT, a, (int) b, c, d, (int) e);
      case TRACED_SPTE_REQUESTED -> {
        hex(to.append("gfn "), a);
        hex(to.append(" pfn "), b).append(" level ").append(c);
      }
      case TRACED_SPTE_SET -> spteSet(to, a, b, c, d, (int) e);
      case TRACED_FAULT -> fault(to, a, b, c, d);
      case TRACED_TDP_SPTE_CHANGED -> {
        hex(to.append("as id ").append(a).append(" gfn "), b).append(" level ").append(c);
        hex(to.append(" old_spte "), d);
        hex(to.append(" new_spte "), e);
      }
      case TRACED_HUGE_PAGE_SPLIT -> {
        hex(to.append("gfn "), a);
        hex(to.append(" spte "), b).append(" level ").append(c).append(" errno ").append(d);
      }
      case TRACED_ALL_ZAPPED_FAST ->
          hex(to.append("kvm-mmu-valid-gen ").append(a).append(" used_pages "), b);
      default -> {
        return appendRare(to, kind, a, b, c, d, e);
      }
    }
    return true;
  }

  private static boolean appendRare(
      final StringBuilder to,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case TRACED_MMIO_SPTE_MARKED -> {
        hex(to.append("sptep:"), a);
        hex(to.append(" gfn "), b);
        hex(to.append(" access "), c);
        hex(to.append(" gen "), d);
      }
      case TRACED_MMIO_FAULT_HANDLED -> {
        hex(to.append("addr:"), a);
        hex(to.append(" gfn "), b);
        hex(to.append(" access "), c);
      }
      case TRACED_MMIO_SPTE_CHECKED -> {
        hex(to.append("spte "), a);
        hex(to.append(" kvm_gen "), b);
        hex(to.append(" spte-gen "), c).append(" valid ").append(d);
      }
      case TRACED_FAST_FAULT -> fastFault(to, a, b, c, d, e);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void page(
      final StringBuilder to,
      final boolean got,
      final long gfn,
      final int role,
      final long generation,
      final long rootCount,
      final int flags) {
    final String word = (flags & TracedFlags.CREATED) != 0 ? "new" : "existing";
    final boolean inFront = (flags & TracedFlags.WORD_IN_FRONT) != 0;
    to.append(got && inFront ? word + " sp" : "sp");
    final int form = flags & TracedFlags.FORM;
    if (form == TracedFlags.FORM_GENERATION) {
      to.append(" gen ").append(generation);
    }
    hex(to.append(" gfn "), gfn);
    switch (form) {
      case TracedFlags.FORM_GENERATION -> {
        to.append(" l").append(PageRole.level(role));
        to.append(PageRole.hasFourByteGpte(role) ? " 4-byte" : " 8-byte");
      }
      case TracedFlags.FORM_LEVELS -> {
        to.append(' ').append(PageRole.level(role)).append('/');
        to.append(flags >>> TracedFlags.GUEST_LEVELS_SHIFT);
      }
      default -> to.append(' ').append(PageRole.level(role));
    }
    to.append(" q").append(PageRole.quadrant(role));
    to.append(PageRole.isDirect(role) ? " direct " : " ").append(ACCESS[PageRole.access(role)]);
    to.append(PageRole.isInvalid(role) ? " invalid" : "");
    modes(to, form, role, flags);
    to.append(" root ").append(rootCount);
    to.append((flags & TracedFlags.UNSYNC) != 0 ? " unsync" : " sync");
    to.append(got && !inFront ? " " + word : "");
  }

  private static void modes(
      final StringBuilder to, final int form, final int role, final int flags) {
    if (form == TracedFlags.FORM_LEVELS) {
      mode(to, "pge", (flags & TracedFlags.PGE) != 0);
    } else if (form == TracedFlags.FORM_LEVEL) {
      mode(to, "pae", (flags & TracedFlags.PAE) != 0);
    }
    mode(to, "nxe", (role & PageRole.EFER_NX) != 0);
    if (form == TracedFlags.FORM_LEVEL) {
      mode(to, "wp", (role & PageRole.CR0_WP) != 0);
    } else if (form == TracedFlags.FORM_GENERATION) {
      mode(to, "ad", (role & PageRole.AD_DISABLED) == 0);
    }
  }

  private static void mode(final StringBuilder to, final String name, final boolean on) {
    to.append(on ? " " : " !").append(name);
  }

  private static void spteSet(
      final StringBuilder to,
      final long gfn,
      final long spte,
      final long level,
      final long sptep,
      final int rights) {
    hex(to.append("gfn "), gfn);
    hex(to.append(" spte "), spte).append(" (");
    to.append((rights & TracedFlags.READ) != 0 ? 'r' : '-');
    to.append((rights & TracedFlags.WRITE) != 0 ? 'w' : '-');
    to.append((rights & TracedFlags.EXEC) != 0 ? 'x' : '-');
    if ((rights & TracedFlags.WITHOUT_USER) == 0) {
      to.append((rights & TracedFlags.USER) != 0 ? 'u' : '-');
    }
    hex(to.append(") level ").append(level).append(" at "), sptep);
  }

  private static void fault(
      final StringBuilder to, final long vcpu, final long rip, final long gva, final long code) {
    if (vcpu < 0) {
      hex(hex(to.append("address "), gva).append(" error_code "), code);
      return;
    }
    hex(to.append("vcpu ").append(vcpu).append(" rip 0x"), rip).append(" address 0x");
    final String digits = Long.toHexString(gva);
    to.append("0".repeat(16 - digits.length())).append(digits);
    hex(to.append(" error_code 0x"), code);
  }

  private static void fastFault(
      final StringBuilder to,
      final long gva,
      final long sptep,
      final long old,
      final long spte,
      final long outcome) {
    hex(to.append("vcpu ").append(TracedFlags.outcomeVcpu(outcome)).append(" gva "), gva);
    to.append(" error_code ").append(ErrorCode.describe(TracedFlags.outcomeErrorCode(outcome)));
    hex(to.append(" sptep "), sptep);
    hex(to.append(" old 0x"), old);
    hex(to.append(" new "), spte);
    to.append(" spurious ").append(TracedFlags.isSpurious(outcome) ? 1 : 0);
    to.append(" fixed ").append(TracedFlags.isFixed(outcome) ? 1 : 0);
  }

  private static StringBuilder flags(final StringBuilder to, final long code) {
    return hex(to, code).append(' ').append(ErrorCode.describe(code));
  }

  private static StringBuilder hex(final StringBuilder to, final long value) {
    return to.append(Long.toHexString(value));
  }
}
