package umbra.journal.trace;

import umbra.mmu.event.TracedFlags;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.ErrorCode;

/**
 * Reads the text of the tracepoints that have an event of their own, in the forms of all known
 * kernels (reference 13.2, 13.3; docs/import.md).
 */
final class TracepointReader {
  private static final int MAX_VCPU = 4095;

  private final TextCursor cursor = new TextCursor();
  private final PageTextReader pages = new PageTextReader(cursor);

  /**
   * Reads {@code text} from {@code from} to {@code to}.
   *
   * @return false if the event has no kind of its own
   * @throws MalformedEventException if it has, and this is not its text
   */
  boolean read(
      final String event, final String text, final int from, final int to, final TracedEvent into) {
    cursor.start(text, from, to);
    switch (event) {
      case "kvm_mmu_pagetable_walk" -> walk(into);
      case "kvm_mmu_paging_element" -> element(into);
      case "kvm_mmu_set_accessed_bit" -> gpa(VmEventKind.TRACED_ACCESSED_BIT, into);
      case "kvm_mmu_set_dirty_bit" -> gpa(VmEventKind.TRACED_DIRTY_BIT, into);
      case "kvm_mmu_walker_error" -> walkError(into);
      case "kvm_mmu_get_page" -> pages.read(VmEventKind.TRACED_PAGE_GOT, into);
      case "kvm_mmu_sync_page" -> pages.read(VmEventKind.TRACED_PAGE_SYNCED, into);
      case "kvm_mmu_unsync_page" -> pages.read(VmEventKind.TRACED_PAGE_UNSYNCED, into);
      case "kvm_mmu_prepare_zap_page" -> pages.read(VmEventKind.TRACED_PAGE_ZAPPED, into);
      case "kvm_mmu_spte_requested" -> spteRequested(into);
      case "kvm_mmu_set_spte" -> spteSet(into);
      case "kvm_page_fault" -> fault(into);
      case "kvm_tdp_mmu_spte_changed" -> tdpSpteChanged(into);
      default -> {
        return readRare(event, into);
      }
    }
    cursor.expectEnd();
    return true;
  }

  private boolean readRare(final String event, final TracedEvent into) {
    switch (event) {
      case "mark_mmio_spte" -> mmioSpteMarked(into);
      case "handle_mmio_page_fault" -> mmioFaultHandled(into);
      case "check_mmio_spte" -> mmioSpteChecked(into);
      case "fast_page_fault" -> fastFault(into);
      case "kvm_mmu_split_huge_page" -> split(into);
      case "kvm_mmu_zap_all_fast" -> allZapped(into);
      default -> {
        return false;
      }
    }
    cursor.expectEnd();
    return true;
  }

  private void walk(final TracedEvent into) {
    cursor.expect("addr ");
    final long gva = cursor.hex("an address");
    cursor.expect(" pferr ");
    into.set(VmEventKind.TRACED_WALK, gva, codeWithFlags(), 0, 0, 0);
  }

  private void walkError(final TracedEvent into) {
    cursor.expect("pferr ");
    into.set(VmEventKind.TRACED_WALK_ERROR, codeWithFlags(), 0, 0, 0, 0);
  }

  /** A code, and its flags again as words. */
  private long codeWithFlags() {
    final long code = cursor.hex("an error code");
    cursor.takes(" ");
    final String flags = ErrorCode.describe(code);
    cursor.expect(flags);
    return code;
  }

  private void element(final TracedEvent into) {
    cursor.expect("pte ");
    final long gpte = cursor.hex("an entry");
    into.set(VmEventKind.TRACED_ELEMENT, gpte, level(" level "), 0, 0, 0);
  }

  private void gpa(final VmEventKind kind, final TracedEvent into) {
    cursor.expect("gpa ");
    into.set(kind, cursor.hex("a guest-physical address"), 0, 0, 0, 0);
  }

  private void spteRequested(final TracedEvent into) {
    cursor.expect("gfn ");
    final long gfn = cursor.hex("a gfn");
    cursor.expect(" pfn ");
    final long pfn = cursor.hex("a pfn");
    into.set(VmEventKind.TRACED_SPTE_REQUESTED, gfn, pfn, level(" level "), 0, 0);
  }

  private void spteSet(final TracedEvent into) {
    cursor.expect("gfn ");
    final long gfn = cursor.hex("a gfn");
    cursor.expect(" spte ");
    final long spte = cursor.hex("an SPTE");
    cursor.expect(" (");
    int rights = cursor.letter("-r", "'r' or '-'") * TracedFlags.READ;
    rights |= cursor.letter("-w", "'w' or '-'") * TracedFlags.WRITE;
    rights |= cursor.letter("-x", "'x' or '-'") * TracedFlags.EXEC;
    if (cursor.sees(")")) {
      rights |= TracedFlags.WITHOUT_USER;
    } else {
      rights |= cursor.letter("-u", "'u', '-' or ')'") * TracedFlags.USER;
    }
    final int level = level(") level ");
    cursor.expect(" at ");
    into.set(VmEventKind.TRACED_SPTE_SET, gfn, spte, level, cursor.hex("an address"), rights);
  }

  private void fault(final TracedEvent into) {
    if (cursor.takes("address ")) {
      cursor.takes("0x");
      final long gva = cursor.hex("an address");
      cursor.expect(" error_code ");
      cursor.takes("0x");
      into.set(VmEventKind.TRACED_FAULT, -1, 0, gva, cursor.hex("an error code"), 0);
      return;
    }
    if (!cursor.takes("vcpu ")) {
      throw cursor.wrong("'vcpu ' or 'address '");
    }
    final int vcpu = cursor.decimal("a vCPU", 0, MAX_VCPU);
    cursor.expect(" rip 0x");
    final long rip = cursor.hex("an address");
    cursor.expect(" address 0x");
    final long gva = cursor.hex("an address");
    cursor.expect(" error_code 0x");
    into.set(VmEventKind.TRACED_FAULT, vcpu, rip, gva, cursor.hex("an error code"), 0);
  }

  private void tdpSpteChanged(final TracedEvent into) {
    cursor.expect("as id ");
    final int addressSpace = cursor.decimal("an address space", 0, 1);
    cursor.expect(" gfn ");
    final long gfn = cursor.hex("a gfn");
    final int level = level(" level ");
    cursor.expect(" old_spte ");
    final long old = cursor.hex("an SPTE");
    cursor.expect(" new_spte ");
    final long spte = cursor.hex("an SPTE");
    into.set(VmEventKind.TRACED_TDP_SPTE_CHANGED, addressSpace, gfn, level, old, spte);
  }

  private void mmioSpteMarked(final TracedEvent into) {
    cursor.expect("sptep:");
    final long sptep = cursor.hex("an address");
    cursor.expect(" gfn ");
    final long gfn = cursor.hex("a gfn");
    cursor.expect(" access ");
    final int access = (int) cursor.hex("access bits");
    cursor.expect(" gen ");
    final long generation = cursor.hex("a generation");
    into.set(VmEventKind.TRACED_MMIO_SPTE_MARKED, sptep, gfn, access, generation, 0);
  }

  private void mmioFaultHandled(final TracedEvent into) {
    cursor.expect("addr:");
    final long gva = cursor.hex("an address");
    cursor.expect(" gfn ");
    final long gfn = cursor.hex("a gfn");
    cursor.expect(" access ");
    final int access = (int) cursor.hex("access bits");
    into.set(VmEventKind.TRACED_MMIO_FAULT_HANDLED, gva, gfn, access, 0, 0);
  }

  private void mmioSpteChecked(final TracedEvent into) {
    cursor.expect("spte ");
    final long spte = cursor.hex("an SPTE");
    cursor.expect(" kvm_gen ");
    final long current = cursor.hex("a generation");
    cursor.expect(" spte-gen ");
    final long generation = cursor.hex("a generation");
    cursor.expect(" valid ");
    final int valid = cursor.decimal("0 or 1,", 0, 1);
    into.set(VmEventKind.TRACED_MMIO_SPTE_CHECKED, spte, current, generation, valid, 0);
  }

  private void fastFault(final TracedEvent into) {
    cursor.expect("vcpu ");
    final int vcpu = cursor.decimal("a vCPU", 0, MAX_VCPU);
    cursor.expect(" gva ");
    final long gva = cursor.hex("an address");
    cursor.expect(" error_code ");
    final long code = flagWords();
    cursor.expect(" sptep ");
    final long sptep = cursor.hex("an address");
    cursor.expect(" old 0x");
    final long old = cursor.hex("an SPTE");
    cursor.expect(" new ");
    final long spte = cursor.hex("an SPTE");
    cursor.expect(" spurious ");
    final boolean spurious = cursor.decimal("0 or 1,", 0, 1) != 0;
    cursor.expect(" fixed ");
    final boolean fixed = cursor.decimal("0 or 1,", 0, 1) != 0;
    final long outcome = TracedFlags.outcome(vcpu, code, spurious, fixed);
    into.set(VmEventKind.TRACED_FAST_FAULT, gva, sptep, old, spte, outcome);
  }

  /** The flags alone, joined by bars; what has no name stands at the end in hexadecimal. */
  private long flagWords() {
    long code = 0;
    do {
      if (cursor.takes("0x")) {
        code |= cursor.hex("flags");
      } else if (cursor.takes("RSVD")) {
        code |= ErrorCode.RESERVED;
      } else if (!cursor.sees(" ")) {
        code |= 1L << flagBit(cursor.letter("PWUF", "P, W, U, RSVD, F or 0x"));
      }
    } while (cursor.takes("|"));
    return code;
  }

  private static int flagBit(final int place) {
    return place == 3 ? 4 : place;
  }

  private void split(final TracedEvent into) {
    cursor.expect("gfn ");
    final long gfn = cursor.hex("a gfn");
    cursor.expect(" spte ");
    final long spte = cursor.hex("an SPTE");
    final int level = level(" level ");
    cursor.expect(" errno ");
    final int errno = cursor.decimal("an error number", -4095, 4095);
    into.set(VmEventKind.TRACED_HUGE_PAGE_SPLIT, gfn, spte, level, errno, 0);
  }

  private void allZapped(final TracedEvent into) {
    cursor.expect("kvm-mmu-valid-gen ");
    final int generation = cursor.decimal("a generation", 0, Integer.MAX_VALUE);
    cursor.expect(" used_pages ");
    into.set(VmEventKind.TRACED_ALL_ZAPPED_FAST, generation, cursor.hex("a count"), 0, 0, 0);
  }

  private int level(final String before) {
    cursor.expect(before);
    return cursor.decimal("a level", 0, 9);
  }
}
