package umbra.mmu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SlotMemoryTest {
  private static final long GPA = 0x1000_0000L;

  private static SlotMemory memory(final Backing backing) {
    return new SlotMemory(1, GPA, 4L << 20, backing, 0, 0xee);
  }

  @Test
  void freshMemoryHoldsItsFillInEveryByte() {
    final SlotMemory memory = memory(Backing.FOUR_K);
    assertThat(memory.read(0, 0, 8)).isEqualTo(0xeeee_eeee_eeee_eeeeL);
    assertThat(memory.read(1023, 4088, 8)).isEqualTo(0xeeee_eeee_eeee_eeeeL);
    assertThat(memory.read(5, 3, 1)).isEqualTo(0xee);
    assertThat(memory.digest()).isZero();
  }

  @Test
  void everySizeIsWrittenAndReadLittleEndianAtEveryOffset() {
    final long value = 0x8877_6655_4433_2211L;
    for (final int size : new int[] {1, 2, 4, 8}) {
      for (int offset = 0; offset + size <= 32; offset++) {
        final SlotMemory memory = new SlotMemory(1, GPA, 4096, Backing.FOUR_K, 0, 0);
        memory.applyWrite(0, offset, size, value);
        for (int i = 0; i < 40; i++) {
          final long expected =
              i >= offset && i < offset + size ? value >>> (8 * (i - offset)) & 0xff : 0;
          assertThat(memory.read(0, i, 1)).as("size %d byte %d", size, i).isEqualTo(expected);
        }
        final long all = size == 8 ? value : value & (1L << (8 * size)) - 1;
        assertThat(memory.read(0, offset, size)).isEqualTo(all);
      }
    }
  }

  @Test
  void aWriteLeavesOtherPagesAndBytesAlone() {
    final SlotMemory memory = memory(Backing.FOUR_K);
    memory.applyWrite(7, 0xff8, 8, 0);
    assertThat(memory.read(7, 0xff0, 8)).isEqualTo(0xeeee_eeee_eeee_eeeeL);
    assertThat(memory.read(8, 0, 8)).isEqualTo(0xeeee_eeee_eeee_eeeeL);
    assertThat(memory.read(7, 0xff8, 8)).isZero();
  }

  @Test
  void aFillReplacesTheWholePage() {
    final SlotMemory memory = memory(Backing.FOUR_K);
    memory.applyWrite(3, 8, 8, 0x1234);
    memory.applyFill(3, 0);
    assertThat(memory.read(3, 8, 8)).isZero();
    assertThat(memory.read(3, 0, 8)).isZero();
    memory.applyFill(3, 0xee);
    assertThat(memory.read(3, 8, 1)).isEqualTo(0xee);
  }

  @Test
  void equalStatesHaveEqualDigestsWhateverTheWayThere() {
    final SlotMemory straight = memory(Backing.FOUR_K);
    straight.applyWrite(1, 0, 8, 0x11);
    straight.applyWrite(2, 8, 4, 0x22);
    straight.applyFill(5, 0);
    final SlotMemory roundabout = memory(Backing.FOUR_K);
    roundabout.applyWrite(5, 16, 8, 0x99);
    roundabout.applyFill(5, 0);
    roundabout.applyWrite(2, 8, 8, 0x7777_7777_7777L);
    roundabout.applyWrite(2, 8, 8, 0xeeee_eeee_0000_0022L);
    for (int i = 7; i >= 0; i--) {
      roundabout.applyWrite(1, i, 1, i == 0 ? 0x11 : 0);
    }
    assertThat(roundabout.digest()).isEqualTo(straight.digest());
  }

  @Test
  void goingBackToTheStartGivesTheFirstDigestAgain() {
    final SlotMemory memory = memory(Backing.TWO_M);
    memory.applyWrite(0, 0, 8, 1);
    memory.applyFill(9, 0x33);
    memory.applyState(4, 0);
    memory.applyProtection(6, SlotMemory.PROTECTION_READ);
    assertThat(memory.digest()).isNotZero();
    memory.applyWrite(0, 0, 8, 0xeeee_eeee_eeee_eeeeL);
    memory.applyFill(9, 0xee);
    memory.applyState(4, HostPage.FILLED_HUGE);
    memory.applyProtection(6, SlotMemory.PROTECTION_READ_WRITE);
    assertThat(memory.digest()).isZero();
  }

  @Test
  void eachKindOfChangeAtEachPlaceGivesAnotherDigest() {
    final Set<Long> digests = new TreeSet<>();
    digests.add(0L);
    int expected = 1;
    for (int page = 0; page < 8; page++) {
      final SlotMemory written = memory(Backing.FOUR_K);
      written.applyWrite(page, 0, 8, 0);
      final SlotMemory elsewhere = memory(Backing.FOUR_K);
      elsewhere.applyWrite(page, 8, 8, 0);
      final SlotMemory filled = memory(Backing.FOUR_K);
      filled.applyFill(page, 0);
      final SlotMemory gone = memory(Backing.FOUR_K);
      gone.applyState(page, 0);
      final SlotMemory guarded = memory(Backing.FOUR_K);
      guarded.applyProtection(page, SlotMemory.PROTECTION_NONE);
      digests.add(written.digest());
      digests.add(elsewhere.digest());
      digests.add(filled.digest());
      digests.add(gone.digest());
      digests.add(guarded.digest());
      expected += 5;
    }
    assertThat(digests).hasSize(expected);
  }

  @Test
  void randomWritesMatchAByteArrayInAnyOrder() {
    for (long seed = 0; seed < 5; seed++) {
      final SplittableRandom random = new SplittableRandom(seed);
      final SlotMemory memory = new SlotMemory(2, GPA, 8192, Backing.FOUR_K, 0, 0x5a);
      final byte[] model = new byte[8192];
      Arrays.fill(model, (byte) 0x5a);
      for (int i = 0; i < 3000; i++) {
        final int size = 1 << random.nextInt(4);
        final int at = random.nextInt(2) * 4096 + random.nextInt(4096 - size + 1);
        final long value = random.nextLong();
        memory.applyWrite(at >> 12, at & 0xfff, size, value);
        for (int b = 0; b < size; b++) {
          model[at + b] = (byte) (value >>> (8 * b));
        }
      }
      final SlotMemory rebuilt = new SlotMemory(2, GPA, 8192, Backing.FOUR_K, 0, 0x5a);
      for (int i = 8191; i >= 0; i--) {
        assertThat((byte) memory.read(i >> 12, i & 0xfff, 1))
            .as("seed %d", seed)
            .isEqualTo(model[i]);
        rebuilt.applyWrite(i >> 12, i & 0xfff, 1, model[i]);
      }
      assertThat(rebuilt.digest()).as("seed %d", seed).isEqualTo(memory.digest());
    }
  }

  @Test
  void theMappingIsTheSlotWidenedToItsUnits() {
    final SlotMemory memory = new SlotMemory(1, GPA + 0x3000, 0x5000, Backing.TWO_M, 0, 0);
    assertThat(memory.pages()).isEqualTo(512);
    assertThat(memory.slotPage()).isEqualTo(3);
    assertThat(memory.slotPages()).isEqualTo(5);
    final SlotMemory across =
        new SlotMemory(1, GPA + (2L << 20) - 0x1000, 0x2000, Backing.TWO_M, 0, 0);
    assertThat(across.pages()).isEqualTo(1024);
    assertThat(across.slotPage()).isEqualTo(511);
  }

  @Test
  void hostAddressesAreCongruentToTheGuestsModuloOneGigabyteUnlessMoved() {
    final SlotMemory memory = new SlotMemory(1, GPA + 0x3000, 0x5000, Backing.FOUR_K, 0, 0);
    assertThat((memory.slotHva() ^ (GPA + 0x3000)) & (1L << 30) - 1).isZero();
    assertThat(memory.hva(memory.slotPage())).isEqualTo(memory.slotHva());
    final SlotMemory moved = new SlotMemory(1, GPA, 4L << 20, Backing.TWO_M, 0x1000, 0);
    assertThat(moved.slotHva() & 0x1f_ffff).isEqualTo(0x1000);
    assertThat(moved.slotPage()).isEqualTo(1);
  }

  @Test
  void slotsHaveDifferentHostAddressesAndFrames() {
    final SlotMemory one = new SlotMemory(1, GPA, 4096, Backing.FOUR_K, 0, 0);
    final SlotMemory two = new SlotMemory(2, GPA, 4096, Backing.FOUR_K, 0, 0);
    assertThat(one.slotHva()).isNotEqualTo(two.slotHva());
    assertThat(one.pfn(0)).isNotEqualTo(two.pfn(0));
    assertThat(HostFrames.slot(two.pfn(0))).isEqualTo(2);
  }

  @Test
  void zeroPagesAreOneFrameAndTheHugeOneIsAligned() {
    final SlotMemory memory = memory(Backing.TRANSPARENT_HUGE);
    memory.applyState(3, HostPage.PRESENT | HostPage.ZERO | HostPage.TABLE);
    memory.applyState(9, HostPage.PRESENT | HostPage.ZERO | HostPage.TABLE);
    assertThat(memory.pfn(3)).isEqualTo(HostFrames.ZERO).isEqualTo(memory.pfn(9));
    assertThat(memory.zeroPages()).isEqualTo(2);
    memory.applyState(3, HostPage.FILLED_SMALL);
    assertThat(memory.zeroPages()).isEqualTo(1);
    memory.applyState(512 + 5, HostPage.PRESENT | HostPage.ZERO | HostPage.HUGE);
    assertThat(memory.pfn(512 + 5)).isEqualTo(HostFrames.HUGE_ZERO + 5);
    assertThat(HostFrames.slot(memory.pfn(512 + 5))).isEqualTo(-1);
  }

  @Test
  void theMappingLevelIsTheBackingsUntilThePageIsSplit() {
    assertThat(memory(Backing.FOUR_K).mappingLevel(0)).isEqualTo(1);
    assertThat(memory(Backing.TWO_M).mappingLevel(0)).isEqualTo(2);
    assertThat(memory(Backing.ONE_G).mappingLevel(0)).isEqualTo(3);
    final SlotMemory thp = memory(Backing.TRANSPARENT_HUGE);
    assertThat(thp.mappingLevel(7)).isEqualTo(2);
    thp.applyState(7, HostPage.FILLED_SMALL);
    assertThat(thp.mappingLevel(7)).isEqualTo(1);
  }
}
