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
  void theAvailableBitsAreFree() {
    final ReservedBits bits = new ReservedBits(40);
    for (int level = 1; level <= 4; level++) {
      assertThat(bits.violated(Gpte.PRESENT | 0xe00L, level, true)).isFalse();
      assertThat(bits.violated(Gpte.PRESENT | (0x7ffL << 52), level, true)).isFalse();
    }
  }
}
