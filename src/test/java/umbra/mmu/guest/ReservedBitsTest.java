package umbra.mmu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every bit of an entry at every level, against the tables of the AMD manual, volume 2, 5.3. */
class ReservedBitsTest {

  @Test
  void everyBitOfATablePointerIsJudgedByItsLevel() {
    for (int maxPhysical = 36; maxPhysical <= 52; maxPhysical += 4) {
      final ReservedBits bits = new ReservedBits(maxPhysical);
      for (int level = 2; level <= 4; level++) {
        for (int bit = 0; bit < 63; bit++) {
          if (bit == 7 && level < 4) {
            continue; // A large leaf: the next test.
          }
          final boolean tooHigh = bit >= maxPhysical && bit < 52;
          final boolean mustBeZeroInPml4 = level == 4 && (bit == 7 || bit == 8);
          assertThat(bits.violated(Gpte.PRESENT | 1L << bit, level, true))
              .as("MAXPHYADDR %d level %d bit %d", maxPhysical, level, bit)
              .isEqualTo(tooHigh || mustBeZeroInPml4);
        }
      }
    }
  }

  @Test
  void everyBitOfALeafIsJudgedByItsSize() {
    final int[] frameStart = {0, 12, 21, 30};
    for (int maxPhysical = 36; maxPhysical <= 52; maxPhysical += 4) {
      final ReservedBits bits = new ReservedBits(maxPhysical);
      for (int level = 1; level <= 3; level++) {
        final long leaf = level == 1 ? Gpte.PRESENT : Gpte.PRESENT | Gpte.LARGE;
        for (int bit = 0; bit < 63; bit++) {
          final boolean tooHigh = bit >= maxPhysical && bit < 52;
          // Bit 12 of a large leaf is the PAT bit; the rest below the frame must be zero.
          final boolean belowFrame = bit >= 13 && bit < frameStart[level];
          assertThat(bits.violated(leaf | 1L << bit, level, true))
              .as("MAXPHYADDR %d level %d bit %d", maxPhysical, level, bit)
              .isEqualTo(tooHigh || belowFrame);
        }
      }
    }
  }

  @Test
  void bit63IsReservedWhileNoExecuteIsOff() {
    final ReservedBits bits = new ReservedBits(40);
    for (int level = 1; level <= 4; level++) {
      assertThat(bits.violated(Gpte.PRESENT | Gpte.NO_EXECUTE, level, true)).isFalse();
      assertThat(bits.violated(Gpte.PRESENT | Gpte.NO_EXECUTE, level, false)).isTrue();
      assertThat(bits.violated(Gpte.PRESENT, level, false)).isFalse();
    }
  }

  @Test
  void fiveLevelTablesHaveTheirRulesOfLevel4AtLevel5Too() {
    final ReservedBits bits = new ReservedBits(40);
    for (int level = 1; level <= 4; level++) {
      for (int bit = 0; bit < 64; bit++) {
        final long gpte = Gpte.PRESENT | 1L << bit;
        assertThat(bits.violated(PagingFormat.FIVE_LEVEL, gpte, level, true))
            .isEqualTo(bits.violated(PagingFormat.FOUR_LEVEL, gpte, level, true))
            .isEqualTo(bits.violated(gpte, level, true));
      }
    }
    for (int bit = 0; bit < 64; bit++) {
      final long gpte = Gpte.PRESENT | 1L << bit;
      assertThat(bits.violated(PagingFormat.FIVE_LEVEL, gpte, 5, true))
          .as("bit %d", bit)
          .isEqualTo(bits.violated(PagingFormat.FOUR_LEVEL, gpte, 4, true));
    }
  }

  @Test
  void paeEntriesHaveNoFreeBitsAboveTheFrame() {
    for (int maxPhysical = 36; maxPhysical <= 52; maxPhysical += 4) {
      final ReservedBits bits = new ReservedBits(maxPhysical);
      for (int level = 1; level <= 2; level++) {
        for (int bit = 0; bit < 64; bit++) {
          for (final boolean large : new boolean[] {false, true}) {
            final long leaf = large ? Gpte.PRESENT | Gpte.LARGE : Gpte.PRESENT;
            final boolean belowFrame = level == 2 && (large || bit == 7) && bit >= 13 && bit < 21;
            final boolean tooHigh = bit >= maxPhysical && bit < 63;
            assertThat(bits.violated(PagingFormat.PAE, leaf | 1L << bit, level, true))
                .as("MAXPHYADDR %d level %d bit %d large %s", maxPhysical, level, bit, large)
                .isEqualTo(tooHigh || belowFrame);
          }
        }
        assertThat(bits.violated(PagingFormat.PAE, Gpte.PRESENT | 1L << 63, level, false)).isTrue();
      }
    }
  }

  @Test
  void everyBitOfAPdpteIsJudged() {
    for (int maxPhysical = 36; maxPhysical <= 52; maxPhysical += 4) {
      final ReservedBits bits = new ReservedBits(maxPhysical);
      for (int bit = 1; bit < 64; bit++) {
        final boolean reserved =
            bit == 1 || bit == 2 || (bit >= 5 && bit <= 8) || bit >= maxPhysical;
        assertThat(bits.violatedByPdpte(Gpte.PRESENT | 1L << bit))
            .as("MAXPHYADDR %d bit %d", maxPhysical, bit)
            .isEqualTo(reserved);
      }
    }
  }

  @Test
  void fourByteEntriesReserveBits17To21OfA4mLeafAlone() {
    final ReservedBits bits = new ReservedBits(40);
    for (int bit = 0; bit < 32; bit++) {
      final long pointer = Gpte.PRESENT | 1L << bit;
      final long large = pointer | Gpte.LARGE;
      final boolean reserved = bit >= 17 && bit <= 21;
      assertThat(bits.violated(PagingFormat.THIRTY_TWO_BIT, large, 2, false))
          .as("bit %d", bit)
          .isEqualTo(reserved);
      assertThat(bits.violated(PagingFormat.THIRTY_TWO_BIT, large, 1, false)).isFalse();
      assertThat(bits.violated(PagingFormat.THIRTY_TWO_BIT, pointer, 2, false)).isFalse();
      assertThat(bits.violated(PagingFormat.THIRTY_TWO_BIT_WITHOUT_PSE, large, 2, false)).isFalse();
    }
  }

  @Test
  void theAvailableBitsAreFree() {
    final ReservedBits bits = new ReservedBits(40);
    for (int level = 1; level <= 4; level++) {
      assertThat(bits.violated(Gpte.PRESENT | 0xe00L, level, true)).isFalse();
      assertThat(bits.violated(Gpte.PRESENT | (0x7ffL << 52), level, true)).isFalse();
    }
  }
}
