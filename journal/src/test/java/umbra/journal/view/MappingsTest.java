package umbra.journal.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import umbra.mmu.guest.Gpte;
import umbra.mmu.memory.Memslot;
import umbra.mmu.memory.Memslots;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.shadow.Spte;
import umbra.mmu.state.VcpuMmu;
import umbra.mmu.state.VmState;
import umbra.mmu.vcpu.VcpuState;

/** What maps a frame, what entries cache, what TLBs keep. */
final class MappingsTest {
  /** The guest changes two entries of a shadowed table and does not say so by INVLPG. */
  private static final String UNSYNCED =
      """
      slot 1 gpa=0x10000000 size=2M backing=4K
      map gva=0x40000000 gpa=0x10000000 size=4K count=4 flags=PWUAD
      ops
      vcpu 0 write 0x40000000
      vcpu 0 setpte level=1 gva=0x40001000 gpa=0x10010000
      vcpu 0 setpte level=1 gva=0x40002000 clear=W
      """;

  private static final String ZAPPED =
      """
      slot 1 gpa=0x10000000 size=2M backing=4K
      map gva=0x40000000 gpa=0x10000000 size=4K count=2 flags=PWUAD
      ops
      vcpu 0 write 0x40000000
      vcpu 0 write 0x40001000
      host dontneed 1 off=0 len=4K
      """;

  @ParameterizedTest
  @CsvSource({
    "first-touch.txt, 0, 0",
    "four-vcpus-two-spaces.txt, 0, 0",
    "pae-pdptrs.txt, 0, 0",
    "five-levels.txt, 0, 0",
    "thirty-two-bits-quadrants.txt, 0, 0",
    "huge-page-split-by-dirty-logging.txt, 0, 0",
    "first-touch.txt, 1, 0",
    "pae-pdptrs.txt, 1, 0",
    "first-touch.txt, 1, 1"
  })
  void everyLeafIsFoundUnderItsFrameAndItsPathLeadsThere(
      final String scenario, final String npt, final String tdp) {
    final ScenarioRun run = ScenarioRun.ofShipped(scenario, Map.of("npt", npt, "tdp_mmu", tdp));
    final VmState state = run.state();
    int leaves = 0;
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      for (int i = 0; page != null && i < ShadowPage.ENTRIES; i++) {
        if (Spte.isLeaf(page.spte(i), page.level())) {
          leafIsUnderItsFrame(run, page, i);
          leaves++;
        }
      }
    }
    assertThat(leaves).isPositive();
  }

  private static void leafIsUnderItsFrame(
      final ScenarioRun run, final ShadowPage page, final int index) {
    final RecordedRows rows = run.rows(printer -> printer.rmap(page.gfnOf(index)));
    assertThat(rows.of("spte"))
        .filteredOn(row -> row.get("page").equals((long) page.number()))
        .filteredOn(row -> row.get("index").equals((long) index))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("spte", page.spte(index));
              assertThat(row).containsEntry("writable", Spte.isWritable(page.spte(index)));
            });
    assertThat(rows.of("rmap").get(0)).containsEntry("sptes", (long) rows.of("spte").size());
    for (final AddressPaths.AddressPath path : new AddressPaths(run.state()).to(page, index)) {
      assertThat(leadsTo(run.state(), path.address(), page, index)).as(path.entries()).isTrue();
    }
  }

  private static boolean leadsTo(
      final VmState state, final long address, final ShadowPage page, final int index) {
    for (int v = 0; v < state.vcpuCount(); v++) {
      final VcpuMmu vcpu = state.vcpu(v);
      for (int position = 0; position < VcpuMmu.ROOTS; position++) {
        ShadowPage at = state.pages().get(vcpu.topPage(position, address));
        while (at != null && at != page) {
          at = state.child(at, Gpte.index(address, at.level()));
        }
        if (at == page && Gpte.index(address, page.level()) == index) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void theLengthOfARmapIsThatOfItsList() {
    final ScenarioRun run = ScenarioRun.ofShipped("first-light.txt", Map.of());
    final VmState state = run.state();
    for (int id = 0; id < Memslots.MAX_SLOTS; id++) {
      final Memslot slot = state.slots().get(id);
      for (int page = 0; slot != null && page < slot.pages(); page += 7) {
        final long gfn = slot.baseGfn() + page;
        final RecordedRows rows = run.rows(printer -> printer.rmap(gfn));
        long length = 0;
        for (final Map<String, Object> list : rows.of("list")) {
          length += RecordedRows.number(list, "length");
        }
        assertThat(rows.of("spte")).hasSize((int) length);
      }
    }
  }

  @Test
  void aTableOfTheGuestNamesThePagesThatShadowIt() {
    final ScenarioRun run = ScenarioRun.of(UNSYNCED, Map.of());
    final ShadowPage page = run.state().lastPage(run.state().vcpu(0), 0x40000000L);
    assertThat(run.rows(printer -> printer.rmap(page.gfn())).of("shadowedBy"))
        .extracting(row -> row.get("shadowed by page"))
        .containsExactly((long) page.number());
  }

  @Test
  void cachedTranslationsUnlikeTheGuestsEntriesAreMarked() {
    final ScenarioRun run = ScenarioRun.of(UNSYNCED, Map.of());
    final ShadowPage page = run.state().lastPage(run.state().vcpu(0), 0x40000000L);
    assertThat(page.isUnsync()).isTrue();
    final List<Map<String, Object>> rows =
        run.rows(printer -> printer.translations(page.number())).of("translation");
    assertThat(rows)
        .extracting(row -> row.get("differs"))
        .containsExactly(null, "gfn", "access", null);
    assertThat(rows.get(1)).containsEntry("gfn", 0x10001L).containsEntry("guest gfn", 0x10010L);
    assertThat(rows.get(2)).containsEntry("access", "wux").containsEntry("guest access", "-ux");
  }

  @Test
  void inSyncNoCachedTranslationDiffersFromTheGuestsEntry() {
    final ScenarioRun run = ScenarioRun.ofShipped("first-touch.txt", Map.of());
    final VmState state = run.state();
    final List<Object> differences = new ArrayList<>();
    int translations = 0;
    for (int number = 1; number <= state.pages().highestNumber(); number++) {
      final ShadowPage page = state.pages().get(number);
      if (page != null && !page.isDirect() && !page.isUnsync()) {
        for (final Map<String, Object> row :
            run.rows(printer -> printer.translations(page.number())).of("translation")) {
          translations++;
          if (row.containsKey("differs")) {
            differences.add(row);
          }
        }
      }
    }
    assertThat(translations).isPositive();
    assertThat(differences).isEmpty();
  }

  @Test
  void aDirectPageCachesNoTranslation() {
    final ScenarioRun run = ScenarioRun.ofShipped("first-touch.txt", Map.of("npt", "1"));
    assertThatThrownBy(() -> run.rows(printer -> printer.translations(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("found direct page 1, expected one that shadows a guest table");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "1, 1"})
  void aTranslationWhoseEntryIsZappedIsStaleUntilTheTlbIsFlushed(
      final String npt, final String tdp) {
    final ScenarioRun run = ScenarioRun.of(ZAPPED, Map.of("npt", npt, "tdp_mmu", tdp));
    final RecordedRows rows = run.rows(printer -> printer.tlb(run.vcpu(0).state(), true));
    assertThat(rows.of("tlb").get(0))
        .containsEntry("stale", 1L)
        .containsEntry("flush requested", true);
    for (final Map<String, Object> row : rows.of("translation")) {
      final boolean isZapped = row.get("gva").equals(0x40000000L);
      assertThat(row.get("stale")).isEqualTo(isZapped ? "not mapped now" : null);
    }
  }

  @Test
  void underNestedPagingATranslationThatTheGuestItselfWithdrewIsStale() {
    final ScenarioRun run =
        ScenarioRun.ofShipped("thirty-two-bits-quadrants.txt", Map.of("npt", "1", "tdp_mmu", "1"));
    assertThat(run.rows(printer -> printer.tlb(run.vcpu(0).state(), false)).of("translation"))
        .extracting(row -> row.get("stale"))
        .contains("rights are r-xu now (512 of 512 pages)");
  }

  @Test
  void aHugeTranslationIsStaleInThoseOfItsPagesThatTheTablesMapOtherwise() {
    final ScenarioRun run =
        ScenarioRun.of(
            """
            slot 1 gpa=0x10000000 size=4M backing=2M
            map gva=0x40000000 gpa=0x10000000 size=2M flags=PWUAD
            ops
            vcpu 0 write 0x40000000
            host log 1 on
            """,
            Map.of());
    final RecordedRows rows = run.rows(printer -> printer.tlb(run.vcpu(0).state(), false));
    assertThat(rows.of("translation"))
        .filteredOn(row -> row.get("size").equals("2M"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row).containsEntry("stale", "rights are r-xu now (512 of 512 pages)"));
  }

  @ParameterizedTest
  @CsvSource({
    "first-touch.txt, 0, 0",
    "five-levels.txt, 0, 0",
    "pae-pdptrs.txt, 1, 0",
    "thirty-two-bits-quadrants.txt, 0, 0",
    "nested-huge-page-split-ahead.txt, 1, 1",
    "nx-huge-page.txt, 1, 0"
  })
  void aTlbThatAwaitsNoFlushHoldsWhatTheTablesSay(
      final String scenario, final String npt, final String tdp) {
    final ScenarioRun run = ScenarioRun.ofShipped(scenario, Map.of("npt", npt, "tdp_mmu", tdp));
    for (int v = 0; v < run.state().vcpuCount(); v++) {
      final VcpuState vcpu = run.vcpu(v).state();
      final Map<String, Object> head =
          run.rows(printer -> printer.tlb(vcpu, false)).of("tlb").get(0);
      assertThat(head.get("flush requested").equals(true) || head.get("stale").equals(0L)).isTrue();
    }
  }
}
