package umbra.journal.text;

import umbra.journal.field.PrintedNames;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.ErrorCode;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * Prints VM events as KVM prints the tracepoint of the same name (reference 13.2, 13.3). What a
 * tracepoint shows beside the event's numbers is read from the state just after the event.
 *
 * <p>Pointers are the model's own: page number times 4096 plus 8 times the index.
 */
public final class TracepointText {
  private static final String INVALID = " invalid";

  private final VmState state;

  /** {@code state} must have applied each event before it is printed. */
  public TracepointText(final VmState state) {
    this.state = state;
  }

  /**
   * Appends the text of an event after the tracepoint's name and colon; false where the kernel has
   * no tracepoint for the kind. A walk's elements are lines of their own: see {@link #elements}.
   */
  public boolean append(
      final StringBuilder to,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case GUEST_WALKED -> hex(to.append("addr "), b).append(" pferr ").append(flags(c));
      case WALK_FAILED -> to.append("pferr ").append(flags(b));
      case ACCESSED_BIT_WANTED, DIRTY_BIT_WANTED -> hex(to.append("gpa "), a);
      case PAGE_GOT -> page(to, (int) a, PAGE_AS_IS).append(b != 0 ? " new" : " existing");
      case PAGE_ZAPPED -> page(to, (int) a, PAGE_AS_IS);
      case TDP_PAGE_ALLOCATED -> page(to, (int) a, PAGE_AS_IS).append(" new");
      case PAGE_UNSYNCED -> page(to, (int) a, PAGE_SYNC);
      case PAGE_SYNCED -> page(to, (int) a, PAGE_UNSYNC);
      case ALL_ZAPPED_FAST ->
          hex(
              to.append("kvm-mmu-valid-gen ").append(1 - state.generation()).append(" used_pages "),
              state.usedPages());
      case SPTE_REQUESTED -> spteRequested(to, a, b, c);
      case SPTE_SET -> spteSet(to, (int) a, (int) b, c, d);
      case MMIO_SPTE_SET -> mmioSpteSet(to, (int) b, (int) c, d);
      case MMIO_SPTE_CHECKED -> mmioSpteChecked(to, a, b, c);
      case MMIO_FAULT_HANDLED -> {
        hex(to.append("addr:"), a);
        hex(to.append(" gfn "), b);
        hex(to.append(" access "), c);
      }
      case FAULT_RAISED -> faultRaised(to, a, b, c, d);
      case FAST_FAULTED -> fastFaulted(to, a, b, (int) c, d, e);
      case EXCEPTION_INJECTED -> injected(to, (int) b, c, d != 0);
      case HVA_RANGE_UNMAPPED ->
          wide(wide(to.append("mmu notifier unmap range: "), a).append(" -- "), b);
      case HVA_PTE_CHANGED -> wide(to.append("mmu notifier set pte hva: "), a);
      default -> {
        return appendTdp(to, kind, a, b, c, d, e);
      }
    }
    return true;
  }

  private boolean appendTdp(
      final StringBuilder to,
      final VmEventKind kind,
      final long a,
      final long b,
      final long c,
      final long d,
      final long e) {
    switch (kind) {
      case TDP_SPTE_CHANGED -> tdpSpteChanged(to, (int) a, (int) b, c, d);
      case TDP_LEAF_SET -> spteSet(to, (int) a, (int) b, c, gfnOf((int) a, (int) b));
      case TDP_PAGE_ZAPPED -> {
        // The tracepoint comes before the page is marked.
        final int end = page(to, (int) a, PAGE_AS_IS).indexOf(INVALID);
        to.delete(end, end + INVALID.length());
      }
      case HUGE_PAGE_SPLIT_TRIED -> {
        hex(to.append("gfn "), a);
        hex(to.append(" spte "), b);
        to.append(" level ").append(c).append(" errno ").append(d);
      }
      default -> {
        return TracedText.append(to, kind, a, b, c, d, e);
      }
    }
    return true;
  }

  /** Receives the text of each entry that a walk read. */
  @FunctionalInterface
  public interface Elements {
    void element(String text);
  }

  /** The entries of a walk of {@code gva} down to {@code lastLevel}: kvm_mmu_paging_element. */
  public void elements(final int vcpu, final long gva, final int lastLevel, final Elements to) {
    final VcpuMmu mmu = state.vcpu(vcpu);
    final PagingFormat format = mmu.format();
    long table = mmu.tableRegister() & Gpte.FRAME;
    if (format == PagingFormat.PAE) {
      final long pdpte = mmu.pae().pdptr(PaeTable.index(gva));
      to.element("pte " + Long.toHexString(pdpte) + " level 3");
      table = pdpte & Gpte.FRAME;
    }
    for (int level = format.topLevel(); level >= lastLevel; level--) {
      final long gpa = table + format.offset(gva, level);
      final long gpte = state.guestRead(gpa, format.entrySize());
      to.element("pte " + Long.toHexString(gpte) + " level " + level);
      table = gpte & Gpte.FRAME;
    }
  }

  private static final int PAGE_AS_IS = 0;
  private static final int PAGE_SYNC = 1;
  private static final int PAGE_UNSYNC = 2;

  private StringBuilder page(final StringBuilder to, final int number, final int shown) {
    final ShadowPage page = state.pages().get(number);
    final int role = page.role();
    to.append("sp gen ").append(page.generation());
    hex(to.append(" gfn "), page.gfn());
    to.append(" l").append(PageRole.level(role));
    to.append((role & PageRole.FOUR_BYTE) != 0 ? " 4-byte q" : " 8-byte q");
    to.append(PageRole.quadrant(role));
    to.append(PageRole.isDirect(role) ? " direct " : " ");
    to.append(PrintedNames.access(PageRole.access(role)));
    to.append(PageRole.isInvalid(role) ? INVALID : "");
    to.append((role & PageRole.EFER_NX) != 0 ? " nxe" : " !nxe");
    to.append((role & PageRole.AD_DISABLED) != 0 ? " !ad" : " ad");
    to.append(" root ").append(page.rootCount());
    final boolean unsync = shown == PAGE_AS_IS ? page.isUnsync() : shown == PAGE_UNSYNC;
    return to.append(unsync ? " unsync" : " sync");
  }

  private static void spteRequested(
      final StringBuilder to, final long gfn, final long pfn, final long level) {
    hex(to.append("gfn "), gfn);
    hex(to.append(" pfn "), pfn < 0 ? 1L << 63 : pfn);
    to.append(" level ").append(level);
  }

  private void spteSet(
      final StringBuilder to, final int page, final int index, final long spte, final long gfn) {
    hex(to.append("gfn "), gfn);
    hex(to.append(" spte "), spte).append(" (r");
    to.append(Spte.isWritable(spte) ? 'w' : '-');
    to.append(spte < 0 ? '-' : 'x');
    to.append((spte & Spte.USER) != 0 ? 'u' : '-');
    to.append(") level ").append(state.pages().get(page).level());
    hex(to.append(" at "), (long) page << 12 | 8L * index);
  }

  private void tdpSpteChanged(
      final StringBuilder to, final int page, final int index, final long old, final long spte) {
    final ShadowPage table = state.pages().get(page);
    to.append("as id ").append(PageRole.addressSpace(table.role()));
    hex(to.append(" gfn "), table.gfnOf(index));
    to.append(" level ").append(table.level());
    hex(to.append(" old_spte "), old);
    hex(to.append(" new_spte "), spte);
  }

  private long gfnOf(final int page, final int index) {
    return state.pages().get(page).gfnOf(index);
  }

  private static void mmioSpteSet(
      final StringBuilder to, final int page, final int index, final long spte) {
    hex(to.append("sptep:"), (long) page << 12 | 8L * index);
    hex(to.append(" gfn "), Spte.mmioGfn(spte));
    hex(to.append(" access "), spte & 7);
    hex(to.append(" gen "), Spte.mmioGeneration(spte));
  }

  private static void mmioSpteChecked(
      final StringBuilder to, final long spte, final long current, final long generation) {
    hex(to.append("spte "), spte);
    hex(to.append(" kvm_gen "), current);
    hex(to.append(" spte-gen "), generation);
    to.append(" valid ").append(current == generation ? 1 : 0);
  }

  private static void faultRaised(
      final StringBuilder to, final long vcpu, final long rip, final long gva, final long code) {
    hex(to.append("vcpu ").append(vcpu).append(" rip 0x"), rip);
    to.append(" address 0x");
    padded(to, gva);
    hex(to.append(" error_code 0x"), code);
  }

  /** Tried for writes to present entries only, so the flags are always these. */
  private void fastFaulted(
      final StringBuilder to,
      final long vcpu,
      final long gpa,
      final int number,
      final long spte,
      final long returnCode) {
    final int index = Gpte.index(gpa, state.pages().get(number).level());
    final boolean fixed = returnCode == ReturnCode.RET_PF_FIXED;
    hex(to.append("vcpu ").append(vcpu).append(" gva "), gpa);
    hex(to.append(" error_code P|W|U sptep "), (long) number << 12 | 8L * index);
    hex(to.append(" old 0x"), fixed ? spte & ~Spte.WRITABLE : spte);
    hex(to.append(" new "), spte);
    to.append(" spurious ").append(returnCode == ReturnCode.RET_PF_SPURIOUS ? 1 : 0);
    to.append(" fixed ").append(fixed ? 1 : 0);
  }

  private static void injected(
      final StringBuilder to, final int vector, final long code, final boolean again) {
    to.append(PrintedNames.exception(vector));
    if (code >= 0) {
      hex(to.append(" (0x"), code).append(')');
    }
    to.append(again ? " [reinjected]" : "");
  }

  private static String flags(final long code) {
    return Long.toHexString(code) + " " + ErrorCode.describe(code);
  }

  private static StringBuilder hex(final StringBuilder to, final long value) {
    return to.append(Long.toHexString(value));
  }

  private static void padded(final StringBuilder to, final long value) {
    final String digits = Long.toHexString(value);
    to.append("0".repeat(16 - digits.length())).append(digits);
  }

  /** 16 columns, the 0x included, as the kernel's {@code %#016lx}. */
  private static StringBuilder wide(final StringBuilder to, final long value) {
    final String digits = Long.toHexString(value);
    return to.append("0x").append("0".repeat(Math.max(0, 14 - digits.length()))).append(digits);
  }
}
