package umbra.mmu.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShadowPagesTest {
  private static final int INDIRECT = 1 | 7 << PageRole.ACCESS_SHIFT;

  private final ShadowPages pages = new ShadowPages();

  private ShadowPage make(final long gfn) {
    return pages.applyAllocate(pages.nextNumber(), gfn, INDIRECT, 0);
  }

  private static List<Integer> numbers(final Iterable<ShadowPage> order) {
    final List<Integer> numbers = new ArrayList<>();
    order.forEach(page -> numbers.add(page.number()));
    return numbers;
  }

  private List<Integer> byAge() {
    final List<ShadowPage> order = new ArrayList<>();
    for (ShadowPage p = pages.oldest(); p != null; p = ShadowPages.younger(p)) {
      order.add(p);
    }
    return numbers(order);
  }

  private List<Integer> bucketOf(final long gfn) {
    final List<ShadowPage> order = new ArrayList<>();
    for (ShadowPage p = pages.firstInBucket(gfn); p != null; p = ShadowPages.nextInBucket(p)) {
      order.add(p);
    }
    return numbers(order);
  }

  private List<Integer> nxSplits() {
    final List<ShadowPage> order = new ArrayList<>();
    for (ShadowPage p = pages.firstNxSplit(); p != null; p = ShadowPages.nextNxSplit(p)) {
      order.add(p);
    }
    return numbers(order);
  }

  private static long otherGfnInBucketOf(final long gfn) {
    long other = gfn + 1;
    while (ShadowPages.bucket(other) != ShadowPages.bucket(gfn)) {
      other++;
    }
    return other;
  }

  /** Reference 1.1: the product modulo 2^64, its top 12 bits. */
  @Test
  void theHashIsTheTopTwelveBitsOfTheGoldenRatioProduct() {
    assertThat(ShadowPages.bucket(0)).isZero();
    assertThat(ShadowPages.bucket(1)).isEqualTo(0x61c);
    assertThat(ShadowPages.bucket(2)).isEqualTo(0xc39);
    assertThat(ShadowPages.bucket(3)).isEqualTo(0x255);
    for (long gfn = 0; gfn < 100_000; gfn++) {
      assertThat(ShadowPages.bucket(gfn)).isBetween(0, ShadowPages.BUCKETS - 1);
    }
  }

  @Test
  void numbersStartAtOneAndRise() {
    assertThat(make(5).number()).isEqualTo(1);
    assertThat(make(6).number()).isEqualTo(2);
    assertThat(pages.allocated()).isEqualTo(2);
    assertThat(pages.get(2).gfn()).isEqualTo(6);
    assertThat(pages.get(0)).isNull();
    assertThat(pages.get(3)).isNull();
    assertThat(pages.get(-1)).isNull();
  }

  @Test
  void aFreedNumberIsTheNextOneGivenLastFreedFirst() {
    final ShadowPage first = make(1);
    final ShadowPage second = make(2);
    make(3);
    free(first);
    free(second);
    assertThat(pages.get(1)).isNull();
    assertThat(make(7).number()).isEqualTo(2);
    assertThat(make(8).number()).isEqualTo(1);
    assertThat(make(9).number()).isEqualTo(4);
    assertThat(pages.highestNumber()).isEqualTo(4);
  }

  @Test
  void serialsAreNeverReused() {
    final ShadowPage first = make(1);
    free(first);
    final ShadowPage again = make(1);
    assertThat(again.number()).isEqualTo(first.number());
    assertThat(again.serial()).isGreaterThan(first.serial());
  }

  @Test
  void anyOtherNumberThanTheNextIsRefused() {
    make(1);
    assertThatThrownBy(() -> pages.applyAllocate(7, 1, INDIRECT, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("7")
        .hasMessageContaining("2");
  }

  @Test
  void aBucketIsSearchedNewestFirstWhateverTheGfn() {
    final long other = otherGfnInBucketOf(100);
    make(100);
    make(other);
    make(100);
    assertThat(bucketOf(100)).containsExactly(3, 2, 1);
    assertThat(bucketOf(other)).containsExactly(3, 2, 1);
    free(pages.get(2));
    assertThat(bucketOf(100)).containsExactly(3, 1);
    free(pages.get(3));
    assertThat(bucketOf(100)).containsExactly(1);
    free(pages.get(1));
    assertThat(bucketOf(100)).isEmpty();
  }

  @Test
  void theActiveListIsOrderedByAgeAlone() {
    for (int gfn = 0; gfn < 5; gfn++) {
      make(100 - gfn);
    }
    assertThat(byAge()).containsExactly(1, 2, 3, 4, 5);
    pages.applyDeactivate(pages.get(3));
    assertThat(byAge()).containsExactly(1, 2, 4, 5);
    pages.applyDeactivate(pages.get(1));
    pages.applyDeactivate(pages.get(5));
    assertThat(byAge()).containsExactly(2, 4);
    make(1);
    assertThat(byAge()).containsExactly(2, 4, 6);
    pages.applyDeactivate(pages.get(2));
    pages.applyDeactivate(pages.get(4));
    pages.applyDeactivate(pages.get(6));
    assertThat(byAge()).isEmpty();
    make(1);
    assertThat(byAge()).containsExactly(7);
  }

  @Test
  void aDeactivatedPageStaysInTheHashUntilItIsFreed() {
    final ShadowPage page = make(1);
    pages.applyDeactivate(page);
    assertThat(bucketOf(1)).containsExactly(1);
    pages.applyFree(page);
    assertThat(bucketOf(1)).isEmpty();
    assertThat(pages.allocated()).isZero();
  }

  @Test
  void nxSplitsAreFirstInFirstOut() {
    for (int gfn = 0; gfn < 4; gfn++) {
      make(gfn);
    }
    pages.applyNxSplit(pages.get(3));
    pages.applyNxSplit(pages.get(1));
    pages.applyNxSplit(pages.get(4));
    assertThat(nxSplits()).containsExactly(3, 1, 4);
    assertThat(pages.get(1).isNxSplit()).isTrue();
    pages.applyNoNxSplit(pages.get(1));
    assertThat(nxSplits()).containsExactly(3, 4);
    pages.applyNoNxSplit(pages.get(3));
    pages.applyNxSplit(pages.get(3));
    assertThat(nxSplits()).containsExactly(4, 3);
    pages.applyNoNxSplit(pages.get(3));
    pages.applyNoNxSplit(pages.get(4));
    assertThat(nxSplits()).isEmpty();
    assertThat(pages.get(3).isNxSplit()).isFalse();
  }

  @Test
  void thousandsOfPagesKeepTheirNumbers() {
    for (int gfn = 0; gfn < 3000; gfn++) {
      make(gfn);
    }
    for (int number = 1; number <= 3000; number++) {
      assertThat(pages.get(number).gfn()).isEqualTo(number - 1);
    }
    for (int number = 1; number <= 3000; number++) {
      free(pages.get(number));
    }
    assertThat(pages.allocated()).isZero();
    assertThat(pages.nextNumber()).isEqualTo(3000);
  }

  private void free(final ShadowPage page) {
    pages.applyDeactivate(page);
    pages.applyFree(page);
  }
}
