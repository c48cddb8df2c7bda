package umbra.mmu.state;

import umbra.mmu.event.VmEventKind;
import umbra.mmu.guest.Access;
import umbra.mmu.guest.Gpte;
import umbra.mmu.memory.HostFrames;
import umbra.mmu.memory.HostPage;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.memory.SlotMemory;
import umbra.mmu.shadow.Spte;

/**
 * What must hold of slots, guest and host memory for an event to be possible. Each method is named
 * after its event and changes nothing.
 */
final class MemoryFit {
  private static final int PAGE = 4096;
  private static final long GPA_END = 1L << 52;
  private static final int SLOT_FLAGS = Memslot.LOG_DIRTY | Memslot.READ_ONLY;
  private static final int HOST_STATES = HostPage.TABLE * 2 - 1;
  // The two bits of a protection, and the mark that a hugetlb piece was cut before the page.
  private static final int PROTECTION = 3;
  private static final int PROTECTION_AND_CUT = 7;

  private final Memslots slots;
  private final Requests requests;

  MemoryFit(final Memslots slots, final Requests requests) {
    this.slots = slots;
    this.requests = requests;
  }

  // ---- guest ----

  void guestBytes(final VmEventKind kind, final long gpa, final int size) {
    inSlot(kind, gpa);
    bytes(kind, gpa, size);
  }

  void frameWritten(final long pfn, final int offset, final int size) {
    final VmEventKind kind = VmEventKind.FRAME_WRITTEN;
    requests.work(kind);
    final int slot = HostFrames.slot(pfn);
    Misfit.require(
        pfn >= 0 && slot >= 0 && slot < Memslots.MAX_SLOTS && slots.memory(slot) != null,
        kind,
        "a frame of a slot",
        "pfn",
        pfn);
    Misfit.require(
        HostFrames.page(pfn) < slots.memory(slot).pages(),
        kind,
        "a frame of the slot's memory",
        "pfn",
        pfn);
    Misfit.require(
        offset >= 0 && offset < PAGE, kind, "an offset from 0 to 4095", "offset", offset);
    bytes(kind, offset, size);
  }

  void accessedDirtySet(final long gpa, final long bits) {
    final VmEventKind kind = VmEventKind.ACCESSED_DIRTY_SET;
    guestEntry(kind, gpa);
    Misfit.require(
        bits != 0 && (bits & ~(Gpte.ACCESSED | Gpte.DIRTY)) == 0,
        kind,
        "A, D or both",
        "bits",
        bits);
  }

  /** A guest table's entry of 4 or 8 bytes. */
  void guestEntry(final VmEventKind kind, final long gpa) {
    inSlot(kind, gpa);
    Misfit.require((gpa & 3) == 0, kind, "the address of an entry", "gpa", gpa);
  }

  void mmioInfoCached(
      final int vcpu, final long gva, final long gfn, final int access, final long generation) {
    final VmEventKind kind = VmEventKind.MMIO_INFO_CACHED;
    requests.actor(kind, vcpu);
    Misfit.require((gva & PAGE - 1) == 0, kind, "the address of a page", "gva", gva);
    mmioAccess(kind, gfn, access);
    Misfit.require(
        generation == Spte.mmioGenerationOf(generation),
        kind,
        "a generation of 19 bits",
        "generation",
        generation);
  }

  void mmioFaultHandled(final long gfn, final int access) {
    requests.work(VmEventKind.MMIO_FAULT_HANDLED);
    mmioAccess(VmEventKind.MMIO_FAULT_HANDLED, gfn, access);
  }

  void mmioExited(final int vcpu, final int size) {
    requests.actor(VmEventKind.MMIO_EXITED, vcpu);
    size(VmEventKind.MMIO_EXITED, size);
  }

  // ---- slot ----

  /** A slot that goes or moves maps nothing any more (kvm_arch_flush_shadow_memslot). */
  void slotSet(
      final int id, final long gpa, final long size, final int flags, final int generationStep) {
    final VmEventKind kind = VmEventKind.SLOT_SET;
    wanted(kind, id, gpa, flags);
    Misfit.require(
        generationStep > 0 && (generationStep & 1) == 0,
        kind,
        "2 for each publication",
        "step",
        generationStep);
    final Memslot old = slots.get(id);
    if (size == 0) {
      Misfit.require(old != null, kind, "a slot to delete", "none with id", id);
    } else {
      room(kind, id, gpa, size);
    }
    final boolean stays = old != null && old.baseGfn() == gpa >>> 12 && old.pages() == size >>> 12;
    Misfit.require(
        old == null || stays || old.mapsNothing(),
        kind,
        "a slot that maps nothing any more",
        "mappings in slot",
        id);
  }

  void slotWanted(final int id, final long gpa, final int flags) {
    wanted(VmEventKind.SLOT_WANTED, id, gpa, flags);
  }

  void dirtyBitmapFilled(final int id) {
    loggedSlot(VmEventKind.DIRTY_BITMAP_FILLED, id);
  }

  void gfnDirtied(final int id, final long pageOffset) {
    final VmEventKind kind = VmEventKind.GFN_DIRTIED;
    final Memslot slot = loggedSlot(kind, id);
    Misfit.require(
        pageOffset >= 0 && pageOffset < slot.pages(),
        kind,
        "a page of the slot",
        "page",
        pageOffset);
  }

  void dirtyBitsTaken(final int id, final long word, final long mask) {
    final VmEventKind kind = VmEventKind.DIRTY_BITS_TAKEN;
    final Memslot slot = loggedSlot(kind, id);
    Misfit.require(
        word >= 0 && word < slot.words(), kind, "a word of the slot's bitmap", "word", word);
    Misfit.require(
        mask != 0 && (mask & ~slot.dirtyWord((int) word)) == 0, kind, "set bits", "mask", mask);
  }

  void pageQuotaSet(final long limit) {
    requests.work(VmEventKind.PAGE_QUOTA_SET);
    Misfit.require(limit >= 0, VmEventKind.PAGE_QUOTA_SET, "a number of pages", "limit", limit);
  }

  // ---- host memory ----

  void hostPagesChanged(final int id, final long first, final long count, final int hostState) {
    final VmEventKind kind = VmEventKind.HOST_PAGES_CHANGED;
    hostPages(kind, id, first, count);
    Misfit.require(
        (hostState & ~HOST_STATES) == 0, kind, "the state of a host page", "state", hostState);
  }

  void hostProtectionSet(final int id, final long first, final long count, final int protection) {
    final VmEventKind kind = VmEventKind.HOST_PROTECTION_SET;
    hostPages(kind, id, first, count);
    Misfit.require(
        (protection & ~PROTECTION_AND_CUT) == 0 && (protection & PROTECTION) != PROTECTION,
        kind,
        "a protection",
        "protection",
        protection);
  }

  void hvaRangeUnmapped(final long startHva, final long endHva) {
    final VmEventKind kind = VmEventKind.HVA_RANGE_UNMAPPED;
    requests.work(kind);
    Misfit.require(
        startHva >= 0 && startHva < endHva,
        kind,
        "a range that ends above its start",
        "end",
        endHva);
  }

  void hostWritten(final int id, final long offset, final int size) {
    final VmEventKind kind = VmEventKind.HOST_WRITTEN;
    final SlotMemory memory = memory(kind, id);
    final long end = (long) (memory.pages() - memory.slotPage()) * PAGE;
    Misfit.require(
        offset >= 0 && offset < end, kind, "an offset into the slot's memory", "offset", offset);
    bytes(kind, offset, size);
  }

  void hostPagesFilled(final int id, final long first, final long count, final int fill) {
    final VmEventKind kind = VmEventKind.HOST_PAGES_FILLED;
    hostPages(kind, id, first, count);
    Misfit.require((fill & ~0xff) == 0, kind, "a byte", "fill", fill);
  }

  // ---- parts ----

  private void inSlot(final VmEventKind kind, final long gpa) {
    requests.work(kind);
    Misfit.require(slots.of(gpa >>> 12) != null, kind, "an address in a slot", "gpa", gpa);
  }

  private static void size(final VmEventKind kind, final int size) {
    Misfit.require(
        size == 8 || size == 4 || size == 2 || size == 1, kind, "1, 2, 4 or 8 bytes", "size", size);
  }

  private static void bytes(final VmEventKind kind, final long start, final int size) {
    size(kind, size);
    Misfit.require(
        (start & PAGE - 1) + size <= PAGE, kind, "bytes of one page", "some from", start);
  }

  /** A cached MMIO access and an MMIO entry keep W and U alone. */
  private static void mmioAccess(final VmEventKind kind, final long gfn, final int access) {
    Misfit.require(gfn >= 0 && gfn < GPA_END >>> 12, kind, "a gfn", "gfn", gfn);
    Misfit.require(
        (access & ~(Access.WRITE | Access.USER)) == 0, kind, "W, U or both", "access", access);
  }

  private void slotNumber(final VmEventKind kind, final int id) {
    requests.work(kind);
    Misfit.require(id >= 0 && id < Memslots.MAX_SLOTS, kind, "a slot from 0 to 15", "slot", id);
  }

  private void wanted(final VmEventKind kind, final int id, final long gpa, final int flags) {
    slotNumber(kind, id);
    Misfit.require(
        gpa >= 0 && gpa < GPA_END && (gpa & PAGE - 1) == 0,
        kind,
        "the address of a page",
        "gpa",
        gpa);
    Misfit.require((flags & ~SLOT_FLAGS) == 0, kind, "flags of a slot", "flags", flags);
  }

  private void room(final VmEventKind kind, final int id, final long gpa, final long size) {
    final SlotMemory memory = memory(kind, id);
    Misfit.require(
        size > 0 && (size & PAGE - 1) == 0 && size >>> 12 <= memory.slotPages(),
        kind,
        "pages of the slot's memory",
        "size",
        size);
    for (int other = 0; other < Memslots.MAX_SLOTS; other++) {
      final Memslot slot = slots.get(other);
      Misfit.require(
          other == id || slot == null || !slot.overlaps(gpa >>> 12, size >>> 12),
          kind,
          "room between the other slots",
          "slot",
          other);
    }
  }

  private Memslot loggedSlot(final VmEventKind kind, final int id) {
    slotNumber(kind, id);
    final Memslot slot = slots.get(id);
    Misfit.require(
        slot != null && slot.hasDirtyBitmap(), kind, "a slot with a dirty bitmap", "slot", id);
    return slot;
  }

  private SlotMemory memory(final VmEventKind kind, final int id) {
    slotNumber(kind, id);
    Misfit.require(slots.memory(id) != null, kind, "a slot with memory", "slot", id);
    return slots.memory(id);
  }

  private void hostPages(final VmEventKind kind, final int id, final long first, final long count) {
    final SlotMemory memory = memory(kind, id);
    Misfit.require(
        first >= 0 && first < memory.pages(), kind, "a page of the slot's memory", "page", first);
    Misfit.require(
        count > 0 && count <= memory.pages() - first,
        kind,
        "pages of the slot's memory",
        "count",
        count);
  }
}
