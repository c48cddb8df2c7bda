package umbra.mmu.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.guest.Access;

/** The bits of reference 1.3 and the MMIO form of 1.4. */
class SpteLayoutTest {
  private static final long[] MASKS = {
    Spte.PRESENT,
    Spte.WRITABLE,
    Spte.USER,
    Spte.ACCESSED,
    Spte.DIRTY,
    Spte.LARGE,
    Spte.HOST_WRITABLE,
    Spte.MMU_WRITABLE,
    Spte.MMU_PRESENT,
    Spte.FRAME,
    Spte.NO_EXECUTE
  };
  private static final int GENERATIONS = 1 << 19;

  @Test
  void noTwoMasksShareABit() {
    long seen = 0;
    for (final long mask : MASKS) {
      assertThat(seen & mask).isZero();
      seen |= mask;
    }
  }

  @Test
  void theBitsStandWhereTheKernelPutsThem() {
    assertThat(Spte.PRESENT).isEqualTo(0x1L);
    assertThat(Spte.WRITABLE).isEqualTo(0x2L);
    assertThat(Spte.USER).isEqualTo(0x4L);
    assertThat(Spte.ACCESSED).isEqualTo(0x20L);
    assertThat(Spte.DIRTY).isEqualTo(0x40L);
    assertThat(Spte.LARGE).isEqualTo(0x80L);
    assertThat(Spte.HOST_WRITABLE).isEqualTo(0x200L);
    assertThat(Spte.MMU_WRITABLE).isEqualTo(0x400L);
    assertThat(Spte.MMU_PRESENT).isEqualTo(0x800L);
    assertThat(Spte.NO_EXECUTE).isEqualTo(1L << 63);
    assertThat(Spte.frame(-1L)).isEqualTo((1L << 40) - 1);
  }

  @Test
  void aTablePointerHasItsOneRecordedValue() {
    assertThat(Spte.TABLE).isEqualTo(0x827L);
    assertThat(Spte.isTable(Spte.TABLE, 2)).isTrue();
    assertThat(Spte.isLeaf(Spte.TABLE, 2)).isFalse();
  }

  @Test
  void atLevel1EveryPresentEntryIsALeafAndAboveItsSizeBitDecides() {
    assertThat(Spte.isLeaf(0xe67L, 1)).isTrue();
    assertThat(Spte.isTable(0xe67L, 1)).isFalse();
    assertThat(Spte.isLeaf(0xee7L, 2)).isTrue();
    assertThat(Spte.isTable(0xee7L, 3)).isFalse();
    assertThat(Spte.isLeaf(0L, 1)).isFalse();
    assertThat(Spte.isTable(0L, 4)).isFalse();
  }

  @Test
  void mmuPresentAloneDecidesPresence() {
    assertThat(Spte.isPresent(Spte.PRESENT)).isFalse();
    assertThat(Spte.isPresent(Spte.MMU_PRESENT)).isTrue();
    assertThat(Spte.isPresent(Spte.mmio(1, Access.ALL, 1))).isFalse();
  }

  @Test
  void everyGenerationOf19BitsComesBackFromAnMmioEntry() {
    for (int generation = 0; generation < GENERATIONS; generation++) {
      final long spte = Spte.mmio(0xfee10, generation & Access.ALL, generation);
      if (Spte.mmioGeneration(spte) != generation
          || Spte.mmioGfn(spte) != 0xfee10
          || Spte.mmioAccess(spte) != (generation & (Access.WRITE | Access.USER))
          || !Spte.isMmio(spte)
          || Spte.isPresent(spte)) {
        assertThat(spte).as("generation 0x%x", generation).isZero();
      }
    }
  }

  @Test
  void everyBitOfTheGfnComesBackFromAnMmioEntry() {
    for (int bit = 0; bit < 39; bit++) {
      final long spte = Spte.mmio(1L << bit, Access.USER, GENERATIONS - 1);
      assertThat(Spte.mmioGfn(spte)).isEqualTo(1L << bit);
      assertThat(Spte.mmioGeneration(spte)).isEqualTo(GENERATIONS - 1);
    }
  }

  @Test
  void theRecordedMmioEntryIsBuiltBitByBit() {
    assertThat(Spte.mmio(0xfee10, Access.USER | Access.EXEC, 4)).isEqualTo(0x80000fee10025L);
  }

  @Test
  void anMmioEntryKeepsTheLow19BitsOfTheSlotGeneration() {
    assertThat(Spte.mmioGenerationOf(GENERATIONS)).isZero();
    assertThat(Spte.mmioGenerationOf(GENERATIONS + 6)).isEqualTo(6);
    assertThat(Spte.mmioGenerationOf(-2L)).isEqualTo(GENERATIONS - 2);
  }

  @Test
  void protectionForLoggingKeepsTheMarkThatATableLoses() {
    assertThat(Spte.writeProtected(0xe67L, false)).isEqualTo(0xe65L);
    assertThat(Spte.writeProtected(0xe67L, true)).isEqualTo(0xa65L);
    assertThat(Spte.writeProtected(0xee7L, true)).isEqualTo(0xae5L);
    assertThat(Spte.writeProtected(0xe65L, true)).isEqualTo(0xa65L);
  }

  @Test
  void losingWriteAccessedOrDirtyNeedsAFlush() {
    assertThat(Spte.updateNeedsFlush(0xe67L, 0xe65L)).isTrue();
    assertThat(Spte.updateNeedsFlush(0xe67L, 0xe47L)).isTrue();
    assertThat(Spte.updateNeedsFlush(0xe67L, 0xe27L)).isTrue();
  }

  @Test
  void gainingRightsNeedsNoFlush() {
    assertThat(Spte.updateNeedsFlush(0xa25L, 0xe67L)).isFalse();
    assertThat(Spte.updateNeedsFlush(0xe07L, 0xe67L)).isFalse();
    assertThat(Spte.updateNeedsFlush(0x825L | 1L << 63, 0xe67L)).isFalse();
    assertThat(Spte.updateNeedsFlush(0xe67L, 0xe67L)).isFalse();
  }

  /** W may be set by hardware-visible paths without the lock, so M is what the test looks at. */
  @Test
  void theFlushTestLooksAtMmuWritableOfTheOldEntry() {
    assertThat(Spte.updateNeedsFlush(0xe65L, 0xa65L)).isTrue();
    assertThat(Spte.updateNeedsFlush(0xa65L, 0xa65L)).isFalse();
  }
}
