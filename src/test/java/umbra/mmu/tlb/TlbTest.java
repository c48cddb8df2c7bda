package umbra.mmu.tlb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import umbra.mmu.guest.ErrorCode;

class TlbTest {
  private static final long GVA = 0x40_1234L;
  private static final long USER_PAGE = 0x123_4e67L;
  private static final long READ_ONLY = 0x123_4a25L;
  private static final long CLEAN = 0x123_4e27L;
  private static final long SUPERVISOR = 0x123_4e63L;
  private static final int SMEP = 1;
  private static final int SMAP = 2;

  private final Tlb tlb = new Tlb();

  private static boolean permits(final long spte, final long access) {
    return Tlb.permits(spte, access, 0);
  }

  @Test
  void anEmptyTlbHitsNothing() {
    assertThat(tlb.hits(0, 0, 0)).isFalse();
    assertThat(tlb.hits(-1L, 0, 0)).isFalse();
    assertThat(tlb.spte(GVA)).isZero();
  }

  @Test
  void aFilledPageIsHitAtEachOfItsBytesAndNowhereElse() {
    tlb.applyFill(GVA & -4096, USER_PAGE, 1);
    assertThat(tlb.hits(GVA, 0, 0)).isTrue();
    assertThat(tlb.hits(GVA | 0xfff, 0, 0)).isTrue();
    assertThat(tlb.hits(GVA + 0x1000, 0, 0)).isFalse();
    assertThat(tlb.hits(GVA + (1L << 22), 0, 0)).as("same place, other tag").isFalse();
    assertThat(tlb.spte(GVA)).isEqualTo(USER_PAGE);
  }

  @Test
  void aLargePageIsHitAcrossItsTwoMegabytes() {
    tlb.applyFill(0x4000_0000L, 0x20_0ee7L, 2);
    assertThat(tlb.hits(0x4000_0000L, 0, 0)).isTrue();
    assertThat(tlb.hits(0x401f_ffffL, 0, 0)).isTrue();
    assertThat(tlb.hits(0x4020_0000L, 0, 0)).isFalse();
  }

  @Test
  void aSmallPageHidesTheLargeOneAndALargeFillTakesTheSmallOneOut() {
    tlb.applyFill(0x4000_0000L, 0x20_0ee7L, 2);
    tlb.applyFill(0x4000_1000L, READ_ONLY, 1);
    assertThat(tlb.spte(0x4000_1000L)).isEqualTo(READ_ONLY);
    assertThat(tlb.hits(0x4000_1000L, ErrorCode.WRITE, 0)).isFalse();
    tlb.applyFill(0x4000_1000L, 0x20_0ee7L, 2);
    assertThat(tlb.spte(0x4000_1000L)).isEqualTo(0x20_0ee7L);
  }

  @Test
  void aDropTakesBothSizesOfOneAddressOnly() {
    tlb.applyFill(0x4000_0000L, 0x20_0ee7L, 2);
    tlb.applyFill(0x4000_1000L, USER_PAGE, 1);
    tlb.applyFill(0x4020_0000L, 0x40_0ee7L, 2);
    tlb.applyDrop(0x4000_1234L);
    assertThat(tlb.spte(0x4000_1000L)).isZero();
    assertThat(tlb.spte(0x4000_0000L)).isZero();
    assertThat(tlb.spte(0x4020_0000L)).isNotZero();
  }

  @Test
  void emptyingForgetsEverything() {
    tlb.applyFill(0x4000_0000L, 0x20_0ee7L, 2);
    tlb.applyFill(GVA, USER_PAGE, 1);
    final long empty = new Tlb().digest();
    assertThat(tlb.digest()).isNotEqualTo(empty);
    tlb.applyEmpty();
    assertThat(tlb.hits(GVA, 0, 0)).isFalse();
    assertThat(tlb.hits(0x4000_0000L, 0, 0)).isFalse();
    assertThat(tlb.digest()).isEqualTo(empty);
  }

  @Test
  void aWriteNeedsWritableAndDirty() {
    assertThat(permits(USER_PAGE, ErrorCode.WRITE)).isTrue();
    assertThat(permits(CLEAN, ErrorCode.WRITE)).isFalse();
    assertThat(permits(READ_ONLY | 0x40, ErrorCode.WRITE)).isFalse();
    assertThat(permits(READ_ONLY, 0)).isTrue();
  }

  @Test
  void userAccessesNeedAUserPage() {
    assertThat(permits(SUPERVISOR, ErrorCode.USER)).isFalse();
    assertThat(permits(SUPERVISOR, ErrorCode.USER | ErrorCode.FETCH)).isFalse();
    assertThat(permits(SUPERVISOR, 0)).isTrue();
    assertThat(permits(USER_PAGE, ErrorCode.USER | ErrorCode.WRITE)).isTrue();
  }

  @Test
  void fetchesNeedNxClear() {
    assertThat(permits(USER_PAGE, ErrorCode.USER | ErrorCode.FETCH)).isTrue();
    assertThat(permits(USER_PAGE | 1L << 63, ErrorCode.USER | ErrorCode.FETCH)).isFalse();
    assertThat(permits(USER_PAGE | 1L << 63, ErrorCode.USER)).isTrue();
  }

  @Test
  void smepKeepsTheSupervisorFromRunningUserPages() {
    assertThat(Tlb.permits(USER_PAGE, ErrorCode.FETCH, SMEP)).isFalse();
    assertThat(Tlb.permits(USER_PAGE, ErrorCode.FETCH, SMAP)).isTrue();
    assertThat(Tlb.permits(SUPERVISOR, ErrorCode.FETCH, SMEP)).isTrue();
    assertThat(Tlb.permits(USER_PAGE, ErrorCode.USER | ErrorCode.FETCH, SMEP)).isTrue();
    assertThat(Tlb.permits(USER_PAGE, 0, SMEP)).isTrue();
  }

  @Test
  void smapKeepsTheSupervisorFromTouchingUserPages() {
    assertThat(Tlb.permits(USER_PAGE, 0, SMAP)).isFalse();
    assertThat(Tlb.permits(USER_PAGE, ErrorCode.WRITE, SMAP)).isFalse();
    assertThat(Tlb.permits(SUPERVISOR, ErrorCode.WRITE, SMAP)).isTrue();
    assertThat(Tlb.permits(USER_PAGE, ErrorCode.USER, SMAP)).isTrue();
  }

  @Test
  void theDigestTellsWhichEntriesAreKept() {
    final Tlb other = new Tlb();
    tlb.applyFill(GVA, USER_PAGE, 1);
    other.applyFill(GVA, READ_ONLY, 1);
    assertThat(tlb.digest()).isNotEqualTo(other.digest());
    other.applyFill(GVA, USER_PAGE, 1);
    assertThat(tlb.digest()).isEqualTo(other.digest());
  }

  @Test
  void codeAndDataInFarWindowsDoNotPushEachOtherOut() {
    final Tlb tlb = new Tlb();
    tlb.applyFill(0xffff_ffff_8000_0000L, 0x1867, 1);
    tlb.applyFill(0x4000_0000L, 0x2867, 1);
    assertThat(tlb.spte(0xffff_ffff_8000_0000L)).isEqualTo(0x1867);
    assertThat(tlb.spte(0x4000_0000L)).isEqualTo(0x2867);
  }

  @Test
  void emptyingLeavesNothingHoweverManyPagesWereFilledBefore() {
    for (int pages = 1; pages < 3000; pages = pages * 3 / 2 + 1) {
      for (int page = 0; page < pages; page++) {
        tlb.applyFill(GVA + 0x1000L * page, USER_PAGE, 1);
        tlb.applyDrop(GVA + 0x1000L * (page / 2));
      }
      tlb.applyEmpty();
      tlb.forEach((gva, spte) -> assertThat(gva).as("a translation that is left").isNull());
    }
  }
}
