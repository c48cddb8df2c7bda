package umbra.mmu.access;

import static org.assertj.core.api.Assertions.assertThat;
import static umbra.mmu.access.ArchitecturalAccess.AC;
import static umbra.mmu.access.ArchitecturalAccess.FETCH;
import static umbra.mmu.access.ArchitecturalAccess.NO_FAULT;
import static umbra.mmu.access.ArchitecturalAccess.NXE;
import static umbra.mmu.access.ArchitecturalAccess.SMAP;
import static umbra.mmu.access.ArchitecturalAccess.SMEP;
import static umbra.mmu.access.ArchitecturalAccess.USER;
import static umbra.mmu.access.ArchitecturalAccess.WP;
import static umbra.mmu.access.ArchitecturalAccess.WRITE;

import org.junit.jupiter.api.Test;

class ArchitecturalAccessTest {
  private static final long GVA = 0x1234_5678L;
  private static final long NX = 1L << 63;

  private final ArchitecturalAccess manuals = new ArchitecturalAccess(40);

  /** By level from 1; level 0 is none. */
  private final long[] entries = {0, 0x5007, 0x4007, 0x3007, 0x2007};

  @Test
  void anAccessSetsAccessedInEachEntryAndLeavesDirtyAlone() {
    assertThat(manuals.perform(entries, GVA, 0, 0)).isEqualTo(NO_FAULT);
    assertThat(entries).containsExactly(0, 0x5027, 0x4027, 0x3027, 0x2027);
    assertThat(manuals.gpa()).isEqualTo(0x5678);
  }

  @Test
  void aWriteSetsDirtyInTheEntryThatMapsThePageAlone() {
    assertThat(manuals.perform(entries, GVA, WRITE, WP)).isEqualTo(NO_FAULT);
    assertThat(entries).containsExactly(0, 0x5067, 0x4027, 0x3027, 0x2027);
  }

  @Test
  void aLargePageIsMappedByItsPdeAndNoPteIsRead() {
    entries[1] = 0;
    entries[2] = 0x60_0087;
    assertThat(manuals.perform(entries, GVA, USER | WRITE, WP)).isEqualTo(NO_FAULT);
    assertThat(manuals.gpa()).isEqualTo(0x60_0000 | (GVA & 0x1f_ffff));
    assertThat(entries).containsExactly(0, 0, 0x60_00e7, 0x3027, 0x2027);
  }

  @Test
  void anEntryThatIsNotPresentEndsTheWalkWhateverElseItHolds() {
    entries[2] = NX | (1L << 45) | 0x2;
    assertThat(manuals.perform(entries, GVA, USER | WRITE, WP)).isEqualTo(0x6);
    assertThat(entries).containsExactly(0, 0x5007, NX | (1L << 45) | 0x2, 0x3007, 0x2007);
  }

  @Test
  void addressBitsPastTheProcessorsAreReserved() {
    entries[1] |= 1L << 39;
    assertThat(manuals.perform(entries, GVA, 0, WP)).isEqualTo(NO_FAULT);
    entries[1] |= 1L << 40;
    assertThat(manuals.perform(entries, GVA, USER, WP)).isEqualTo(0xd);
    entries[1] = (1L << 52) | 0x5007;
    assertThat(manuals.perform(entries, GVA, USER, WP)).isEqualTo(NO_FAULT);
  }

  @Test
  void aLargePageHasReservedBitsBelowItsAddress() {
    entries[2] = 0x60_0087 | (1L << 12);
    assertThat(manuals.perform(entries, GVA, 0, 0)).isEqualTo(NO_FAULT);
    entries[2] = 0x60_0087 | (1L << 13);
    assertThat(manuals.perform(entries, GVA, WRITE, 0)).isEqualTo(0xb);
    entries[2] = 0x60_0087 | (1L << 20);
    assertThat(manuals.perform(entries, GVA, 0, 0)).isEqualTo(0x9);
  }

  @Test
  void noExecuteIsReservedWithoutNxe() {
    entries[3] |= NX;
    assertThat(manuals.perform(entries, GVA, 0, 0)).isEqualTo(0x9);
    assertThat(manuals.perform(entries, GVA, FETCH, 0)).isEqualTo(0x9);
    assertThat(manuals.perform(entries, GVA, FETCH, NXE)).isEqualTo(0x11);
    assertThat(manuals.perform(entries, GVA, 0, NXE)).isEqualTo(NO_FAULT);
  }

  @Test
  void fetchIsToldOnlyWhereItCanBeForbidden() {
    entries[1] = 0;
    assertThat(manuals.perform(entries, GVA, FETCH | USER, WP)).isEqualTo(0x4);
    assertThat(manuals.perform(entries, GVA, FETCH | USER, NXE)).isEqualTo(0x14);
    assertThat(manuals.perform(entries, GVA, FETCH | USER, SMEP)).isEqualTo(0x14);
  }

  @Test
  void theSupervisorWritesReadOnlyPagesUnlessWriteProtectIsOn() {
    entries[3] &= ~2L;
    assertThat(manuals.perform(entries, GVA, WRITE, WP)).isEqualTo(0x3);
    assertThat(manuals.perform(entries, GVA, WRITE | USER, 0)).isEqualTo(0x7);
    assertThat(manuals.perform(entries, GVA, WRITE, 0)).isEqualTo(NO_FAULT);
  }

  @Test
  void aUserNeedsUserInEachEntry() {
    entries[4] &= ~4L;
    assertThat(manuals.perform(entries, GVA, USER, WP)).isEqualTo(0x5);
    assertThat(manuals.perform(entries, GVA, 0, WP | SMAP | SMEP)).isEqualTo(NO_FAULT);
    assertThat(manuals.perform(entries, GVA, FETCH, WP | SMAP | SMEP)).isEqualTo(NO_FAULT);
  }

  @Test
  void smepForbidsTheSupervisorToRunUserPagesAndSmapToReachThem() {
    assertThat(manuals.perform(entries, GVA, FETCH, SMEP)).isEqualTo(0x11);
    assertThat(manuals.perform(entries, GVA, FETCH, SMAP)).isEqualTo(NO_FAULT);
    assertThat(manuals.perform(entries, GVA, 0, SMAP)).isEqualTo(0x1);
    assertThat(manuals.perform(entries, GVA, WRITE, SMAP)).isEqualTo(0x3);
    assertThat(manuals.perform(entries, GVA, WRITE, SMAP | AC)).isEqualTo(NO_FAULT);
    assertThat(manuals.perform(entries, GVA, FETCH, SMEP | AC)).isEqualTo(0x11);
    assertThat(manuals.perform(entries, GVA, USER, SMAP | SMEP)).isEqualTo(NO_FAULT);
  }
}
