package umbra.mmu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemslotTest {
  private static final long BASE = 0x10000;

  private static Memslot slot(final long gfn, final long pages, final int flags) {
    return slot(gfn, pages, flags, 0);
  }

  private static Memslot slot(
      final long gfn, final long pages, final int flags, final long hvaOffset) {
    final SlotMemory memory =
        new SlotMemory(1, gfn << 12, pages << 12, Backing.TWO_M, hvaOffset, 0);
    return new Memslot(1, gfn, pages, flags, memory);
  }

  @Test
  void aSlotHoldsItsFramesAndNoOthers() {
    final Memslot slot = slot(BASE, 1024, 0);
    assertThat(slot.contains(BASE - 1)).isFalse();
    assertThat(slot.contains(BASE)).isTrue();
    assertThat(slot.contains(BASE + 1023)).isTrue();
    assertThat(slot.contains(BASE + 1024)).isFalse();
  }

  /** Reference 13.5: units are last unit - first unit + 1, partly covered ones included. */
  @Test
  void aSlotAcrossABorderCountsBothUnits() {
    assertThat(slot(BASE, 1024, 0).units(1)).isEqualTo(1024);
    assertThat(slot(BASE, 1024, 0).units(2)).isEqualTo(2);
    assertThat(slot(BASE, 1024, 0).units(3)).isEqualTo(1);
    assertThat(slot(BASE + 511, 2, 0).units(2)).isEqualTo(2);
    assertThat(slot((1L << 18) - 1, 2, 0).units(3)).isEqualTo(2);
  }

  @Test
  void unitsAreCountedFromTheSlotsFirst() {
    final Memslot slot = slot(BASE + 3, 2048, 0);
    assertThat(slot.unit(BASE + 3, 1)).isZero();
    assertThat(slot.unit(BASE + 511, 2)).isZero();
    assertThat(slot.unit(BASE + 512, 2)).isEqualTo(1);
    assertThat(slot.mappingPage(BASE + 4)).isEqualTo(4);
  }

  @Test
  void raggedEndsForbidLargeMappingsThere() {
    final Memslot slot = slot(BASE + 1, 1535, 0);
    assertThat(slot.largeDisallowed(BASE + 1, 2)).isEqualTo(1);
    assertThat(slot.largeDisallowed(BASE + 512, 2)).isZero();
    assertThat(slot.largeDisallowed(BASE + 1024, 2)).isZero();
    final Memslot ragged = slot(BASE, 1025, 0);
    assertThat(ragged.largeDisallowed(BASE, 2)).isZero();
    assertThat(ragged.largeDisallowed(BASE + 1024, 2)).isEqualTo(1);
    assertThat(ragged.largeDisallowed(BASE, 3)).isEqualTo(1);
  }

  @Test
  void hostAddressesOutOfStepForbidEveryLargeMapping() {
    final Memslot slot = slot(BASE, 1024, 0, 0x1000);
    assertThat(slot.largeDisallowed(BASE, 2)).isEqualTo(1);
    assertThat(slot.largeDisallowed(BASE + 512, 2)).isEqualTo(1);
    assertThat(slot(BASE, 1024, 0, 2L << 20).largeDisallowed(BASE, 2)).isZero();
    assertThat(slot(0, 1L << 18, 0, 2L << 20).largeDisallowed(0, 3)).isEqualTo(1);
  }

  @Test
  void reasonsAgainstLargeMappingsAreCounted() {
    final Memslot slot = slot(BASE, 1024, 0);
    slot.applyLargeDisallowed(BASE + 5, 2, 1);
    slot.applyLargeDisallowed(BASE + 9, 2, 1);
    slot.applyLargeDisallowed(BASE + 9, 2, -1);
    assertThat(slot.largeDisallowed(BASE, 2)).isEqualTo(1);
    assertThat(slot.largeDisallowed(BASE + 512, 2)).isZero();
  }

  @Test
  void writeTrackingIsCountedPerFrame() {
    final Memslot slot = slot(BASE, 1024, 0);
    assertThat(slot.writeTrack(BASE + 5)).isZero();
    slot.applyWriteTrack(BASE + 5, 1);
    slot.applyWriteTrack(BASE + 5, 1);
    assertThat(slot.writeTrack(BASE + 5)).isEqualTo(2);
    assertThat(slot.writeTrack(BASE + 6)).isZero();
    slot.applyWriteTrack(BASE + 5, -2);
    assertThat(slot.writeTrack(BASE + 5)).isZero();
  }

  @Test
  void theBitmapComesAndGoesWithTheFlag() {
    final Memslot slot = slot(BASE, 100, 0);
    assertThat(slot.hasDirtyBitmap()).isFalse();
    slot.applyFlags(Memslot.LOG_DIRTY);
    assertThat(slot.hasDirtyBitmap()).isTrue();
    assertThat(slot.words()).isEqualTo(2);
    slot.applyDirty(65);
    assertThat(slot.isDirty(BASE + 65)).isTrue();
    assertThat(slot.dirtyWord(1)).isEqualTo(2);
    slot.applyFlags(0);
    assertThat(slot.hasDirtyBitmap()).isFalse();
    slot.applyFlags(Memslot.LOG_DIRTY);
    assertThat(slot.dirtyWord(1)).isZero();
  }

  @Test
  void initiallyAllSetFillsThePagesOfTheSlotOnly() {
    final Memslot slot = slot(BASE, 100, Memslot.LOG_DIRTY);
    slot.applyAllDirty();
    assertThat(slot.dirtyWord(0)).isEqualTo(-1L);
    assertThat(slot.dirtyWord(1)).isEqualTo((1L << 36) - 1);
    slot.applyClean(0, 0xffL);
    assertThat(slot.dirtyWord(0)).isEqualTo(~0xffL);
  }

  @Test
  void aMovedSlotTakesItsBitmapAlong() {
    final Memslot old = slot(BASE, 100, Memslot.LOG_DIRTY);
    old.applyDirty(7);
    final Memslot fresh = slot(BASE + 4096, 100, Memslot.LOG_DIRTY);
    fresh.applyBitmapOf(old);
    assertThat(fresh.isDirty(BASE + 4096 + 7)).isTrue();
  }

  @Test
  void theDigestFollowsRmapHeadsAndDirtyBitsThereAndBack() {
    final Memslot slot = slot(BASE, 100, Memslot.LOG_DIRTY);
    final long clean = slot.digest();
    slot.applyDirty(3);
    final long dirty = slot.digest();
    assertThat(dirty).isNotEqualTo(clean);
    slot.applyRmap(1, 3, 42);
    assertThat(slot.digest()).isNotEqualTo(dirty).isNotEqualTo(clean);
    slot.applyRmap(1, 3, 0);
    assertThat(slot.digest()).isEqualTo(dirty);
    slot.applyClean(0, -1L);
    assertThat(slot.digest()).isEqualTo(clean);
    slot.applyFlags(0);
    assertThat(slot.digest()).isEqualTo(slot(BASE, 100, 0).digest()).isNotEqualTo(clean);
  }

  @Test
  void slotsAreFoundByFrame() {
    final Memslots slots = new Memslots();
    final Memslot low = slot(BASE, 10, 0);
    final Memslot high = slot(BASE + 10, 10, 0);
    slots.applySlot(1, low, 2);
    slots.applySlot(2, high, 2);
    assertThat(slots.of(BASE + 9)).isSameAs(low);
    assertThat(slots.of(BASE + 10)).isSameAs(high);
    assertThat(slots.of(BASE + 20)).isNull();
    assertThat(slots.pages()).isEqualTo(20);
    assertThat(slots.generation()).isEqualTo(4);
    slots.applySlot(1, null, 4);
    assertThat(slots.of(BASE + 9)).as("a deleted slot is not found from memory").isNull();
    assertThat(slots.generation()).isEqualTo(8);
  }
}
