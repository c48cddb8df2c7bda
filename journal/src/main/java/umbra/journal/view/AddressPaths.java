package umbra.journal.view;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.shadow.PteLists;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.PaeTable;
import umbra.mmu.state.Parameter;
import umbra.mmu.state.VmState;

/**
 * The ways from a root down to an entry, and the address that each translates: guest-virtual, or
 * guest-physical under nested paging.
 */
final class AddressPaths {
  /** Tables are linked into many places by guests that share them; so many are looked for. */
  static final int MOST = 4;

  /** One way: the address of the entry's first byte, and the entries passed. */
  record AddressPath(long address, String entries) {}

  private final VmState state;

  AddressPaths(final VmState state) {
    this.state = state;
  }

  /** At most {@link #MOST} ways; none where no root leads to the page. */
  List<AddressPath> to(final ShadowPage page, final int index) {
    final List<AddressPath> found = new ArrayList<>();
    climb(page, index, 0, "", found);
    return found;
  }

  private void climb(
      final ShadowPage page,
      final int index,
      final long below,
      final String entriesBelow,
      final List<AddressPath> found) {
    final long address = below + ((long) index << (12 + 9 * (page.level() - 1)));
    final String entries =
        PagesView.entry(PteLists.pointer(page.number(), index))
            + (entriesBelow.isEmpty() ? "" : " " + entriesBelow);
    if (page.rootCount() > 0) {
      atRoot(page, address, entries, found);
    }
    final int parents = state.lists().size(page.parents());
    for (int i = 0; i < parents && found.size() < MOST; i++) {
      final int pointer = state.lists().at(page.parents(), i);
      final ShadowPage parent = state.pages().get(PteLists.page(pointer));
      if (parent != null) {
        climb(parent, PteLists.index(pointer), address, entries, found);
      }
    }
  }

  private void atRoot(
      final ShadowPage page,
      final long address,
      final String entries,
      final List<AddressPath> found) {
    if (page.level() >= 4) {
      final int unused = 52 - 9 * page.level();
      final boolean isVirtual = !state.isOn(Parameter.NPT);
      found.add(new AddressPath(isVirtual ? address << unused >> unused : address, entries));
      return;
    }
    for (int i = 0; i < PaeTable.ENTRIES && found.size() < MOST; i++) {
      if (isInPaeRoot(page.number(), i)) {
        found.add(new AddressPath(address + ((long) i << 30), "pae_root[" + i + "] " + entries));
      }
    }
  }

  private boolean isInPaeRoot(final int page, final int index) {
    for (int v = 0; v < state.vcpuCount(); v++) {
      if (state.vcpu(v).pae().root(index) == page) {
        return true;
      }
    }
    return false;
  }

  /** {@code 0x1000: 1[0] 2[0]; 0x2000: ...}; says so where there is no way. */
  String text(final ShadowPage page, final int index) {
    final List<AddressPath> paths = to(page, index);
    final StringBuilder text = new StringBuilder();
    for (final AddressPath path : paths) {
      text.append(text.length() == 0 ? "" : "; ");
      text.append(TextRows.hex(path.address())).append(": ").append(path.entries());
    }
    return paths.isEmpty()
        ? "below no root"
        : paths.size() == MOST ? text + "; ..." : text.toString();
  }
}
