package umbra.journal.report;

import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * Describes what the picture of the tables shows, a row at a time: fields with bars between them.
 * Every rule about what an entry means is here; the page's scripts only place the fields.
 */
final class TableRows {
  private final VmState state;
  private final StringBuilder row = new StringBuilder();

  TableRows(final VmState state) {
    this.state = state;
  }

  /** {@code level|gfn|role|marks}. */
  String header(final ShadowPage page) {
    row.setLength(0);
    row.append(page.level()).append("|0x").append(Long.toHexString(page.gfn())).append('|');
    row.append(page.isDirect() ? "direct " : "");
    access(PageRole.access(page.role()));
    row.append('|');
    mark(page.isTdp(), "TDP");
    mark(page.isInvalid(), "invalid");
    mark(page.isUnsync(), "unsync");
    mark(isWriteTracked(page), "wp");
    mark(page.unsyncChildren() > 0, "unsync children");
    mark(page.isNxSplit(), "NX split");
    mark(PageRole.isGuestMode(page.role()), "nested");
    mark(page.rootCount() > 0, "root");
    mark(PageRole.hasFourByteGpte(page.role()), "quadrant " + PageRole.quadrant(page.role()));
    return row.toString();
  }

  /** KVM keeps the guest from writing a table behind its back, unless it let it go unsync. */
  private static boolean isWriteTracked(final ShadowPage page) {
    return !page.isDirect() && !page.isUnsync() && !page.isInvalid();
  }

  /** {@code count|kind|rights|target|guest|page|marks|value}; kinds are table, leaf and other. */
  String entries(final ShadowPage page, final EntryRuns runs, final int run) {
    final int index = runs.start(run);
    final int count = runs.length(run);
    final long spte = page.spte(index);
    row.setLength(0);
    row.append(count).append('|');
    if (Spte.isTable(spte, page.level())) {
      row.append("table||sp ").append(Spte.frame(spte)).append('|');
      guest(page, runs, index, count);
      row.append('|').append(Spte.frame(spte)).append('|');
      mark(page.hasUnsyncChild(index), "unsync child");
    } else if (Spte.isLeaf(spte, page.level())) {
      leaf(page, runs, index, count);
    } else {
      other(page, runs, index, count);
    }
    return row.append("|0x").append(Long.toHexString(spte)).toString();
  }

  private void leaf(final ShadowPage page, final EntryRuns runs, final int index, final int count) {
    final long spte = page.spte(index);
    row.append("leaf|").append('r').append(Spte.isWritable(spte) ? 'w' : '-');
    row.append((spte & Spte.NO_EXECUTE) == 0 ? 'x' : '-');
    row.append((spte & Spte.USER) != 0 ? 'u' : '-');
    row.append(' ').append((spte & Spte.ACCESSED) != 0 ? 'A' : '-');
    row.append((spte & Spte.DIRTY) != 0 ? 'D' : '-').append('|');
    frames(page.gfnOf(index), count, page.level());
    row.append('|');
    guest(page, runs, index, count);
    row.append("||");
    mark(page.level() == 2, "2M");
    mark(page.level() == 3, "1G");
    // Reference 8.3: a table's write protection takes MMU-writable too, dirty logging W alone.
    mark(!Spte.isWritable(spte) && (spte & Spte.MMU_WRITABLE) != 0, "logged");
    final boolean granted = (page.accessOf(index) & Access.WRITE) != 0;
    mark(granted && isProtected(spte), "wp");
  }

  private static boolean isProtected(final long spte) {
    return (spte & (Spte.WRITABLE | Spte.MMU_WRITABLE | Spte.HOST_WRITABLE)) == Spte.HOST_WRITABLE;
  }

  private void other(
      final ShadowPage page, final EntryRuns runs, final int index, final int count) {
    final long spte = page.spte(index);
    final boolean mmio = Spte.isMmio(spte);
    row.append("other||");
    if (mmio) {
      row.append("MMIO gfn 0x").append(Long.toHexString(Spte.mmioGfn(spte)));
    } else {
      row.append(spte == Spte.REMOVED ? "removed" : "not present");
    }
    row.append('|');
    guest(page, runs, index, count);
    row.append("||");
    mark(mmio, "MMIO");
  }

  private void guest(
      final ShadowPage page, final EntryRuns runs, final int index, final int count) {
    if (page.isDirect()) {
      return;
    }
    final long gpte = runs.guestEntry(page, index);
    if (!Gpte.isPresent(gpte)) {
      row.append("not present");
      return;
    }
    row.append('r').append((gpte & Gpte.WRITABLE) != 0 ? 'w' : '-');
    row.append((gpte & Gpte.NO_EXECUTE) == 0 ? 'x' : '-');
    row.append((gpte & Gpte.USER) != 0 ? 'u' : '-');
    row.append(' ').append((gpte & Gpte.ACCESSED) != 0 ? 'A' : '-');
    row.append((gpte & Gpte.DIRTY) != 0 ? 'D' : '-').append(' ');
    frames(Gpte.gfn(gpte), count, page.level());
  }

  private void frames(final long gfn, final int count, final int level) {
    row.append("0x").append(Long.toHexString(gfn));
    if (count > 1) {
      final long last = gfn + ((long) count << (9 * (level - 1))) - 1;
      row.append("\u20130x").append(Long.toHexString(last));
    }
  }

  /** {@code name,page} of each root that the vCPU has now, with bars between. */
  String roots(final VcpuMmu vcpu) {
    row.setLength(0);
    if (vcpu.rootInSlot(0) == PaeTable.ROOT) {
      for (int index = 0; index < PaeTable.ENTRIES; index++) {
        root("pae_root " + index, vcpu.pae().root(index));
      }
    } else {
      root("root", vcpu.rootInSlot(0));
    }
    root("nested root", vcpu.rootInSlot(VcpuMmu.ROOTS));
    return row.toString();
  }

  private void root(final String name, final int page) {
    if (page > 0 && state.pages().get(page) != null) {
      row.append(row.isEmpty() ? "" : "|").append(name).append(',').append(page);
    }
  }

  private void access(final int access) {
    row.append((access & Access.WRITE) != 0 ? 'w' : '-');
    row.append((access & Access.USER) != 0 ? 'u' : '-');
    row.append((access & Access.EXEC) != 0 ? 'x' : '-');
  }

  private void mark(final boolean applies, final String name) {
    if (applies) {
      row.append(row.charAt(row.length() - 1) == '|' ? "" : ",").append(name);
    }
  }
}
