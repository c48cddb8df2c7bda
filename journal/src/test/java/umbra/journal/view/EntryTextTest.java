package umbra.journal.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.shadow.PageRole;
import umbra.mmu.shadow.Spte;

/** The words for entries and roles: every combination of flags is decoded, and none is lost. */
final class EntryTextTest {
  /** Every bit below the frame and a few above it. */
  private static final int[] SPTE_BITS = {0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 52, 62, 63};

  private static final int[] GPTE_BITS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 52, 58, 63};
  private static final String[] GPTE_WORDS = {
    "W", "U", "PWT", "PCD", "A", "D", "PS", "G", "avl9", "avl10", "avl11", "avl52", "avl58", "NX"
  };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void noTwoCombinationsOfSpteFlagsReadTheSame(final int level) {
    final Map<String, Long> seen = new HashMap<>();
    for (int choice = 0; choice < 1 << SPTE_BITS.length; choice++) {
      final long spte = 0x12345000L | bits(SPTE_BITS, choice);
      final Long other = seen.put(SpteText.of(spte, level), spte);
      assertThat(other).as("0x%x and 0x%x", spte, other).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyFlagOfAPresentLeafHasItsWordOrPlace(final int level) {
    for (int choice = 0; choice < 1 << SPTE_BITS.length; choice++) {
      final long large = level > 1 ? Spte.LARGE : 0;
      final long spte = bits(SPTE_BITS, choice) | Spte.MMU_PRESENT | Spte.PRESENT | large;
      final String text = SpteText.of(spte, level);
      assertThat(text)
          .startsWith(
              "r"
                  + (has(spte, 1) ? "w" : "-")
                  + (has(spte, 63) ? "-" : "x")
                  + (has(spte, 2) ? "u" : "-"));
      assertThat(hasWord(text, "A")).isEqualTo(has(spte, 5));
      assertThat(hasWord(text, "D")).isEqualTo(has(spte, 6));
      assertThat(hasWord(text, "PS")).isEqualTo(has(spte, 7));
      assertThat(hasWord(text, "host-writable")).isEqualTo(has(spte, 9));
      assertThat(hasWord(text, "MMU-writable")).isEqualTo(has(spte, 10));
      final long unknown = spte & (1L << 3 | 1L << 8 | 1L << 52 | 1L << 62);
      assertThat(text.contains("+")).isEqualTo(unknown != 0);
      if (unknown != 0) {
        assertThat(text).endsWith("+0x" + Long.toHexString(unknown));
      }
    }
  }

  @Test
  void everyCombinationOfGpteFlagsIsListedInOrder() {
    for (int choice = 0; choice < 1 << GPTE_BITS.length; choice++) {
      final long flags = bits(GPTE_BITS, choice);
      final StringBuilder expected = new StringBuilder("P");
      for (int i = 0; i < GPTE_BITS.length; i++) {
        expected.append((choice >>> i & 1) != 0 ? " " + GPTE_WORDS[i] : "");
      }
      assertThat(GpteText.of(flags | 0x12345001L, 2)).isEqualTo(expected.toString());
      assertThat(GpteText.of(flags | 0x12345001L, 1))
          .isEqualTo(expected.toString().replace(" PS", " PAT"));
      assertThat(GpteText.of(flags, 1)).isEqualTo("not present");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x0, 1, -",
    "0x5a0, 2, removed",
    "0x20000000e67, 1, rwxu A D host-writable MMU-writable",
    "0x6827, 4, table rwxu A",
    "0x8000010000018e63, 1, rw-- A D host-writable MMU-writable",
    "0x20000000ee5, 2, r-xu A D PS host-writable MMU-writable",
    "0x9, 1, not MMU-present 0x9"
  })
  void knownEntriesReadAsTheyShould(final String spte, final int level, final String text) {
    assertThat(SpteText.of(Long.parseUnsignedLong(spte.substring(2), 16), level)).isEqualTo(text);
  }

  @Test
  void anMmioEntryShowsGfnRightsAndGeneration() {
    for (int rights = 0; rights < 4; rights++) {
      final int access = rights << 1;
      final long spte = Spte.mmio(0xfee00, access, 0x2a5a5);
      final String shown = ((rights & 1) != 0 ? "w" : "-") + ((rights & 2) != 0 ? "u" : "-");
      assertThat(SpteText.of(spte, 1))
          .isEqualTo("mmio gfn 0xfee00 " + shown + " generation " + 0x2a5a5);
    }
  }

  @Test
  void noTwoRolesReadTheSame() {
    final int[] bits = {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 24};
    final TreeSet<String> texts = new TreeSet<>();
    for (int choice = 0; choice < 1 << bits.length; choice++) {
      texts.add(RoleText.of(2 | (int) bits(bits, choice)));
    }
    assertThat(texts).hasSize(1 << bits.length);
  }

  @Test
  void rolesReadAsTheTracepointPrintsThem() {
    assertThat(RoleText.of(PageRole.directRoot()))
        .isEqualTo("l4 8-byte q0 direct wux nxe ad cr0_wp");
    assertThat(RoleText.of(PageRole.nestedRoot(false, true, true)))
        .isEqualTo("l4 8-byte q0 wux !nxe ad smep_andnot_wp smap_andnot_wp guest_mode");
  }

  private static boolean hasWord(final String text, final String word) {
    return Arrays.asList(text.split(" ", -1)).contains(word);
  }

  private static boolean has(final long value, final int bit) {
    return (value >>> bit & 1) != 0;
  }

  private static long bits(final int[] places, final int choice) {
    long bits = 0;
    for (int i = 0; i < places.length; i++) {
      bits |= (long) (choice >>> i & 1) << places[i];
    }
    return bits;
  }
}
