package umbra.mmu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A byte for each page, and the words of some pages, that take memory only where they changed. */
class PageBytesTest {
  private static final int PAGES = 10_000;

  @Test
  void everyPageBeginsWithTheSameByte() {
    final PageBytes bytes = new PageBytes(PAGES, 0xee);
    assertThat(bytes.get(0)).isEqualTo((byte) 0xee);
    assertThat(bytes.get(PAGES - 1)).isEqualTo((byte) 0xee);
    assertThat(bytes.nextChanged(0)).isEqualTo(-1);
  }

  @Test
  void changedPagesAreFoundInOrder() {
    final PageBytes bytes = new PageBytes(PAGES, 1);
    for (final int page : new int[] {PAGES - 1, 4096, 0, 4095, 8191}) {
      bytes.applyByte(page, 7);
    }
    bytes.applyByte(4097, 7);
    bytes.applyByte(4097, 1);
    final int[] expected = {0, 4095, 4096, 8191, PAGES - 1};
    int page = -1;
    for (final int next : expected) {
      page = bytes.nextChanged(page + 1);
      assertThat(page).isEqualTo(next);
    }
    assertThat(bytes.nextChanged(page + 1)).isEqualTo(-1);
    assertThat(bytes.get(4097)).isEqualTo((byte) 1);
    assertThat(bytes.get(4096)).isEqualTo((byte) 7);
  }

  @Test
  void pagesWithWordsAreFoundInOrder() {
    final PageContents contents = new PageContents(PAGES);
    contents.applyNew(PAGES - 1)[3] = 9;
    contents.applyNew(511);
    contents.applyNew(512);
    contents.applyNone(511);
    assertThat(contents.next(0)).isEqualTo(512);
    assertThat(contents.next(513)).isEqualTo(PAGES - 1);
    assertThat(contents.get(PAGES - 1)[3]).isEqualTo(9);
    assertThat(contents.get(511)).isNull();
    assertThat(contents.next(PAGES)).isEqualTo(-1);
  }
}
