package umbra.mmu.invariant;

import java.util.ArrayList;
import java.util.List;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.VcpuState;

/**
 * All invariants of one VM. A full check visits each entry of each shadow page and each frame of
 * each slot: tens of microseconds for a small VM, milliseconds for a large one. {@link #checkEntry}
 * visits one entry.
 */
public final class Invariants {
  private final VmState state;
  private final UntrackedWrites untracked;
  private final StructureInvariants structure;
  private final TableInvariants tables;
  private final LeafInvariants leaves;
  private final RmapInvariants rmaps;
  private final TableProtectionInvariants protection;
  private final TdpInvariants tdp;
  private final AccountingInvariants accounting;
  private final VcpuInvariants vcpus;
  private final SoundnessInvariants soundness;
  private final TranslationInvariants translations;
  private boolean duringRequest;
  private List<BrokenInvariantException> collected;

  public Invariants(final VmState state) {
    this.state = state;
    this.untracked = new UntrackedWrites(state);
    final Findings findings = this::found;
    final GuestEntries guest = new GuestEntries(state, untracked);
    structure = new StructureInvariants(state, findings);
    tables = new TableInvariants(state, guest, findings);
    leaves = new LeafInvariants(state, guest, findings);
    rmaps = new RmapInvariants(state, findings);
    protection = new TableProtectionInvariants(state, findings);
    tdp = new TdpInvariants(state, findings);
    accounting = new AccountingInvariants(state, findings);
    vcpus = new VcpuInvariants(state, findings);
    soundness = new SoundnessInvariants(state, guest, findings);
    translations = new TranslationInvariants(state, findings);
  }

  /**
   * Checks all invariants; for a state between two requests.
   *
   * @throws BrokenInvariantException for the first that does not hold
   */
  public void check() {
    duringRequest = false;
    checkAll();
  }

  /**
   * Checks the invariants that hold after every event ({@link Invariant#holdsDuringRequests}).
   *
   * @throws BrokenInvariantException for the first that does not hold
   */
  public void checkDuringRequest() {
    duringRequest = true;
    checkAll();
  }

  /**
   * Checks one page's entry, with those invariants that hold after every event and look at nothing
   * but the entry and what belongs to it.
   *
   * @param number of a shadow page; nothing is checked if there is no such page
   * @throws BrokenInvariantException for the first that does not hold
   */
  public void checkEntry(final int number, final int index) {
    duringRequest = true;
    final ShadowPage page = state.pages().get(number);
    if (page != null) {
      visitEntry(page, index);
    }
  }

  /**
   * Checks what an event says of a direct page's entry.
   *
   * @throws BrokenInvariantException if it is not the translation by position
   */
  public void checkTranslation(
      final int number, final int index, final long gfn, final int access) {
    duringRequest = true;
    final ShadowPage page = state.pages().get(number);
    if (page != null) {
      leaves.directTranslationIsByPosition(page, index, gfn, access);
    }
  }

  /** All that is broken between two requests, the first case of each invariant. */
  public List<BrokenInvariantException> broken() {
    duringRequest = false;
    collected = new ArrayList<>();
    checkAll();
    final List<BrokenInvariantException> all = List.copyOf(collected);
    collected = null;
    return all;
  }

  /**
   * User space of the host wrote pages of the slot's mapping. KVM does not track such writes, so
   * guest tables in them prove nothing from now on.
   *
   * @param firstPage page of the mapping, from its start
   */
  public void hostWrote(final int slot, final long firstPage, final long count) {
    untracked.note(slot, firstPage, count);
  }

  /** As {@link #hostWrote} for all memory: for a state whose past is not known. */
  public void pastIsUnknown() {
    untracked.noteAll();
  }

  /**
   * Checks the translations that a vCPU keeps between two of its requests.
   *
   * @throws BrokenInvariantException for the first that nothing justifies
   */
  public void checkTranslations(final VcpuState vcpu) {
    duringRequest = false;
    translations.check(vcpu);
  }

  /**
   * Checks an MMIO entry that a fault has made.
   *
   * @throws BrokenInvariantException if a slot is there
   */
  public void checkCreatedMmio(final int number, final int index) {
    duringRequest = true;
    final ShadowPage page = state.pages().get(number);
    if (page != null) {
      vcpus.createdMmioEntryHasNoSlot(page, index);
    }
  }

  /**
   * Checks what has come of a huge entry that was split.
   *
   * @throws BrokenInvariantException if the pieces are not those of the huge page
   */
  public void checkSplit(final long gfn, final long huge, final int level) {
    duringRequest = true;
    structure.splitChildrenMapTheSameFrames(gfn, huge, level);
  }

  /** Reports a rule about the order of events. */
  void require(final boolean holds, final Invariant invariant, final String what, final int page) {
    if (!holds) {
      found(invariant, what, state.pages().get(page), Findings.WHOLE_PAGE, -1);
    }
  }

  private void checkAll() {
    accounting.begin();
    rmaps.begin();
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      if (page != null) {
        visitPage(page);
      }
    }
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final Memslot slot = state.slots().get(id);
      if (slot != null) {
        rmaps.checkSlot(slot);
        accounting.checkSlot(slot);
      }
    }
    accounting.end();
    rmaps.end();
    vcpus.checkRoots();
  }

  private void visitPage(final ShadowPage page) {
    structure.check(page);
    protection.check(page);
    tdp.check(page);
    accounting.count(page);
    rmaps.checkPage(page);
    if (!duringRequest) {
      soundness.checkBelow(page);
    }
    for (int index = 0; index < ShadowPage.ENTRIES; index++) {
      if (page.spte(index) != 0) {
        accounting.countEntry(page, page.spte(index));
        visitEntry(page, index);
      }
    }
  }

  private void visitEntry(final ShadowPage page, final int index) {
    tables.check(page, index);
    leaves.check(page, index);
    vcpus.mmioEntryIsOfThePast(page, index);
  }

  private void found(
      final Invariant invariant,
      final String what,
      final ShadowPage page,
      final int index,
      final long gfn) {
    if (duringRequest && !invariant.holdsDuringRequests()) {
      return;
    }
    if (collected == null) {
      throw new BrokenInvariantException(invariant, what, place(page, index, gfn));
    }
    for (final BrokenInvariantException earlier : collected) {
      if (earlier.invariant() == invariant) {
        return;
      }
    }
    collected.add(new BrokenInvariantException(invariant, what, place(page, index, gfn)));
  }

  private static String place(final ShadowPage page, final int index, final long gfn) {
    final StringBuilder place = new StringBuilder("at");
    if (page != null) {
      place.append(" page ").append(page.number());
      place.append(" (gfn 0x").append(Long.toHexString(page.gfn()));
      place.append(", level ").append(page.level()).append(')');
    }
    if (index != Findings.WHOLE_PAGE) {
      place.append(" entry ").append(index);
      place.append(" = 0x").append(Long.toHexString(page.spte(index)));
      if (Spte.isPresent(page.spte(index))) {
        place.append(", cached access ").append(page.accessOf(index));
      }
    }
    if (gfn >= 0) {
      place.append(" gfn 0x").append(Long.toHexString(gfn));
    }
    return page == null && gfn < 0 ? "in the VM" : place.toString();
  }
}
