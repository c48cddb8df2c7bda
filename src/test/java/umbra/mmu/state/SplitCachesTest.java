package umbra.mmu.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The VM's caches for eager splitting (reference 8.5, 12). */
class SplitCachesTest {
  private final SplitCaches caches = new SplitCaches();

  @Test
  void emptyCachesNeedFilling() {
    assertThat(caches.needTopUp(513)).isTrue();
    caches.applyToppedUp(513, 553, 40);
    assertThat(caches.needTopUp(513)).isFalse();
  }

  @Test
  void fortySplitsUseUpHeadersAndPages() {
    caches.applyToppedUp(513, 553, 40);
    for (int i = 0; i < 39; i++) {
      caches.applyTaken(MemoryCache.PAGE_HEADER, 1);
      caches.applyTaken(MemoryCache.SHADOW_PAGE, 1);
    }
    assertThat(caches.needTopUp(513)).isFalse();
    caches.applyTaken(MemoryCache.PAGE_HEADER, 1);
    assertThat(caches.needTopUp(513)).isTrue();
  }

  @Test
  void fortyDescriptorsMayGoBeforeASplitCouldRunOut() {
    caches.applyToppedUp(513, 553, 40);
    caches.applyTaken(MemoryCache.DESCRIPTOR, 40);
    assertThat(caches.needTopUp(513)).isFalse();
    caches.applyTaken(MemoryCache.DESCRIPTOR, 1);
    assertThat(caches.needTopUp(513)).isTrue();
  }

  @Test
  void smallerCachesAreFilledToTheirOwnCapacity() {
    caches.applyToppedUp(14, 16, 1);
    assertThat(caches.cached(MemoryCache.DESCRIPTOR)).isEqualTo(16);
    assertThat(caches.cached(MemoryCache.SHADOW_PAGE)).isEqualTo(1);
    assertThat(caches.needTopUp(14)).isFalse();
    caches.applyTaken(MemoryCache.DESCRIPTOR, 3);
    assertThat(caches.needTopUp(14)).isTrue();
  }

  @Test
  void cachesThatNeverHeldAnythingLeaveNoMarkInADigest() {
    assertThat(caches.digest(7)).isEqualTo(7);
    caches.applyToppedUp(513, 553, 40);
    assertThat(caches.digest(7)).isNotEqualTo(7);
  }
}
