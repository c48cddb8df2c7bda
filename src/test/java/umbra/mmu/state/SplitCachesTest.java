package umbra.mmu.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The VM's caches for eager splitting (reference 8.5, 12). */
class SplitCachesTest {
  private final SplitCaches caches = new SplitCaches();

  @Test
  void emptyCachesNeedFilling() {
    assertThat(caches.needTopUp()).isTrue();
    caches.applyToppedUp();
    assertThat(caches.needTopUp()).isFalse();
  }

  @Test
  void fortySplitsUseUpHeadersAndPages() {
    caches.applyToppedUp();
    for (int i = 0; i < 39; i++) {
      caches.applyTaken(MemoryCache.PAGE_HEADER, 1);
      caches.applyTaken(MemoryCache.SHADOW_PAGE, 1);
    }
    assertThat(caches.needTopUp()).isFalse();
    caches.applyTaken(MemoryCache.PAGE_HEADER, 1);
    assertThat(caches.needTopUp()).isTrue();
  }

  @Test
  void fortyDescriptorsMayGoBeforeASplitCouldRunOut() {
    caches.applyToppedUp();
    caches.applyTaken(MemoryCache.DESCRIPTOR, 40);
    assertThat(caches.needTopUp()).isFalse();
    caches.applyTaken(MemoryCache.DESCRIPTOR, 1);
    assertThat(caches.needTopUp()).isTrue();
  }

  @Test
  void cachesThatNeverHeldAnythingLeaveNoMarkInADigest() {
    assertThat(caches.digest(7)).isEqualTo(7);
    caches.applyToppedUp();
    assertThat(caches.digest(7)).isNotEqualTo(7);
  }
}
