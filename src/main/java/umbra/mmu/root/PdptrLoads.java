package umbra.mmu.root;

import umbra.mmu.event.VmEvents;
import umbra.mmu.guest.Gpte;
import umbra.mmu.guest.PagingFormat;
import umbra.mmu.guest.ReservedBits;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;

/**
 * The registers that hold the top level of a PAE guest's tables. They change when the guest loads
 * CR3, and when it writes CR4 bits that the manuals name, never by a store to memory (load_pdptrs;
 * Intel manual volume 3, 4.4.1).
 */
final class PdptrLoads {
  private final VmState state;
  private final VmEvents events;
  private final Roots roots;
  private final ReservedBits reservedBits;
  private final long[] loaded = new long[PaeTable.ENTRIES];

  PdptrLoads(
      final VmState state,
      final VmEvents events,
      final Roots roots,
      final ReservedBits reservedBits) {
    this.state = state;
    this.events = events;
    this.roots = roots;
    this.reservedBits = reservedBits;
  }

  /**
   * Reads the four PDPTEs at {@code cr3} where the guest has such; other values than before drop
   * the root made of those. Under nested paging they are checked alone: the processor holds none,
   * it reads them in each walk.
   *
   * @return false where one is present and sets reserved bits, or where no memory is there: #GP
   */
  boolean load(final VcpuMmu vcpu, final long cr3) {
    if (vcpu.format() != PagingFormat.PAE) {
      return true;
    }
    if (!read(vcpu, cr3)) {
      return false;
    }
    if (state.isOn(Parameter.NPT)) {
      return true;
    }
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      if (loaded[i] != vcpu.pae().pdptr(i)) {
        roots.dropPaeRoot(vcpu);
        events.pdptrsLoaded(vcpu.number(), loaded[0], loaded[1], loaded[2], loaded[3]);
        return true;
      }
    }
    return true;
  }

  private boolean read(final VcpuMmu vcpu, final long cr3) {
    final long table = vcpu.format().rootTable(cr3);
    if (state.slots().of(table >>> 12) == null) {
      return false;
    }
    for (int i = 0; i < PaeTable.ENTRIES; i++) {
      loaded[i] = state.guestRead(table + 8L * i, 8);
      if (Gpte.isPresent(loaded[i]) && reservedBits.violatedByPdpte(loaded[i])) {
        return false;
      }
    }
    return true;
  }
}
