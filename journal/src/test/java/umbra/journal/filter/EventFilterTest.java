package umbra.journal.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import umbra.mmu.event.ReturnCode;
import umbra.mmu.event.VcpuEventKind;
import umbra.mmu.event.VmEventKind;

final class EventFilterTest {
  private static final long GVA = 0xffff_ffff_c001_b000L;

  private static boolean faultMatches(String filter) {
    return matches(filter, VmEventKind.FAULT_RAISED, 2, 0xffff_ffff_8000_0040L, GVA, 6);
  }

  private static boolean matches(String filter, VmEventKind kind, long... numbers) {
    long[] all = Arrays.copyOf(numbers, 5);
    return EventFilter.parse(filter)
        .begin(null)
        .matches(91, 2, kind, all[0], all[1], all[2], all[3], all[4]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kvm_page_fault",
        "faultRaised",
        "kvm/kvm_page_fault",
        "spteSet,kvm_page_fault",
        "kvm_page_*",
        "fault?aised",
        "*",
        " kvm_page_fault : gva == 0xffffffffc001b000 ",
        "kvm_page_fault:errorCode==6&&vcpu==2",
        "errorCode==6",
        "error_code==0x6",
        "address == 0xffffffffc001b000",
        "fault_address >= 0xffffffff80000000",
        "gva > 4096",
        "gva != 0",
        "!(gva == 0)",
        "!gva == 0 || gva",
        "errorCode & 0x2",
        "errorCode & W",
        "errorCode == W|U",
        "(errorCode & 0xf) == 6",
        "errorCode & 0xf == 6",
        "0x6 == errorCode",
        "errorCode > 5 && errorCode < 7 && errorCode >= 6 && errorCode <= 6",
        "errorCode == 1 || errorCode == 6",
        "errorCode == 1 && errorCode == 2 || errorCode == 6",
        "vcpu == 2",
        "vcpu_id == 2",
        "vcpu != host",
        "vcpu > -1",
        "step == 91",
        "step >= 90 && step <= 100",
        "kind == faultRaised",
        "event == kvm_page_fault",
        "kvm_page_fault == kind",
        "kind ~ kvm_page*",
        "kind ~ \"fault*\"",
        "kind ~ 'fault*'",
        "kind != kvm_mmu_get_page",
        "guest_rip != gva"
      })
  void aFaultIsFoundBy(String filter) {
    assertThat(faultMatches(filter)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kvm_mmu_*",
        "spteSet",
        "kvm_page_fault: errorCode == 7",
        "errorCode & P",
        "!(errorCode & W)",
        "!errorCode",
        "!!(errorCode == 5)",
        "errorCode == 6 && errorCode == 7",
        "vcpu == host",
        "step < 91",
        "kind ~ \"spte*\"",
        "kind == kvm_mmu_get_page",
        "gva < 0xffffffff80000000",
        "gva == errorCode",
        "errorCode < 0 || errorCode < -1"
      })
  void aFaultIsNotFoundBy(String filter) {
    assertThat(faultMatches(filter)).isFalse();
  }

  @Test
  void namesOfValuesAreThoseThatKvmPrints() {
    assertThat(
            matches(
                "returnCode == RET_PF_FIXED",
                VmEventKind.FAULT_RESOLVED,
                2,
                ReturnCode.RET_PF_FIXED))
        .isTrue();
    assertThat(matches("returnCode ~ RET_PF_S*", VmEventKind.FAULT_RESOLVED, 2, 5)).isTrue();
    assertThat(matches("returnCode ~ RET_PF_S*", VmEventKind.FAULT_RESOLVED, 2, 4)).isFalse();
    assertThat(matches("returnCode == ENOSPC", VmEventKind.FAULT_RESOLVED, 2, -28)).isTrue();
    assertThat(matches("vector==#PF", VmEventKind.EXCEPTION_INJECTED, 2, 14, 6, 0)).isTrue();
    assertThat(matches("register == EFER", VmEventKind.CONTROL_REGISTER_WRITTEN, 2, 8, 1)).isTrue();
    assertThat(matches("access == \"w-x\"", VmEventKind.ACCESS_REFRESHED, 3, 4, 3)).isTrue();
    assertThat(matches("access & w", VmEventKind.ACCESS_REFRESHED, 3, 4, 3)).isTrue();
    assertThat(matches("spte & WRITABLE", VmEventKind.SPTE_PROTECTED, 3, 4, 0x861)).isFalse();
    assertThat(matches("created == true", VmEventKind.PAGE_GOT, 3, 1)).isTrue();
    assertThat(matches("!created", VmEventKind.PAGE_GOT, 3, 1)).isFalse();
  }

  @Test
  void aTracepointStandsForEveryEventThatPrintsIt() {
    EventFilter filter = EventFilter.parse("kvm_mmu_get_page");
    assertThat(filter.concerns(VmEventKind.PAGE_GOT)).isTrue();
    assertThat(filter.concerns(VmEventKind.TDP_PAGE_ALLOCATED)).isTrue();
    assertThat(filter.concerns(VmEventKind.PAGE_ALLOCATED)).isFalse();
    assertThat(matches("kind == kvm_mmu_get_page", VmEventKind.TDP_PAGE_ALLOCATED, 1)).isTrue();
    assertThat(matches("kind != kvm_mmu_get_page", VmEventKind.TDP_PAGE_ALLOCATED, 1)).isFalse();
  }

  @Test
  void theEntriesOfAWalkAreLinesOfItsEvent() {
    EventFilter filter = EventFilter.parse("kvm_mmu_paging_element");
    assertThat(filter.concerns(VmEventKind.GUEST_WALKED)).isTrue();
    assertThat(filter.concerns(VmEventKind.GUEST_WALKED_AGAIN)).isTrue();
  }

  @Test
  void aFieldThatAnEventLacksIsNeitherThisNorThat() {
    assertThat(matches("vector == 3", VmEventKind.FAULT_TAKEN, 2)).isFalse();
    assertThat(matches("vector != 3", VmEventKind.FAULT_TAKEN, 2)).isFalse();
    assertThat(matches("!(vector == 3)", VmEventKind.FAULT_TAKEN, 2)).isFalse();
    assertThat(matches("!(vector == 3 && vcpu == 2)", VmEventKind.FAULT_TAKEN, 2)).isFalse();
    assertThat(matches("!(vector == 3 && vcpu == 7)", VmEventKind.FAULT_TAKEN, 2)).isTrue();
    assertThat(matches("vector == 3 || vcpu == 2", VmEventKind.FAULT_TAKEN, 2)).isTrue();
  }

  @Test
  void severalFiltersChooseWhatOneOfThemChooses() {
    EventFilter filter = EventFilter.anyOf(List.of("spteSet", "kvm_page_fault: errorCode==6"));
    assertThat(filter.begin(null).matches(1, 2, VmEventKind.FAULT_RAISED, 2, 0, 0, 6, 0)).isTrue();
    assertThat(filter.begin(null).matches(1, 2, VmEventKind.FAULT_RAISED, 2, 0, 0, 7, 0)).isFalse();
    assertThat(filter.begin(null).matches(1, 2, VmEventKind.SPTE_SET, 1, 2, 3, 4, 5)).isTrue();
    assertThat(
            EventFilter.anyOf(List.of())
                .begin(null)
                .matches(1, -1, VmEventKind.RUN_STARTED, 0, 0, 0, 0, 0))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "kvm_mmu_get_pag;1;event 'kvm_mmu_get_pag';'kvm_mmu_get_page'",
        "spteSet,faultraise: gfn==1;9;event 'faultraise';'faultRaised'",
        "kvm_mmu_get_page: lvel==1;19;'lvel';'level'",
        "kvm_mmu_get_page: rip==1;19;'rip', a field of others;field of the events named",
        "errorcode==1;1;'errorcode';'errorCode'",
        "returnCode==RET_PF_FIXD;13;'RET_PF_FIXD';'RET_PF_FIXED'",
        "kind ~ \"sptee*\";8;'sptee*';a pattern of kind",
        "gfn ~ \"1*\";5;'~' behind what has no names;it behind kind",
        "gfn = 1;5;'=';'=='",
        "gfn == ;7;the end;a field, a number or '('",
        "gfn == 0x;8;'0x';a number",
        "gfn == 12z;8;'12z';a number",
        "gfn == 0x10000000000000000;8;'0x10000000000000000';64 bits",
        "gfn == 1 level == 2;10;'level';'&&', '||' or the end",
        "(gfn == 1;10;the end;')'",
        "gfn == 1);9;')';'&&', '||' or the end",
        "(gfn == 1) == 2;2;a condition;a field or a number",
        "gfn == 1 && 7;13;numbers alone;a field",
        "1 == 1;3;numbers alone;a field",
        "kind < kvm_mmu_get_page;6;'<' in front of a name of several values;'=='",
        "kvm_mmu_get_page:;18;the end;a field",
        ";1;the end;EVENT",
        ": gfn==1;1;':';EVENT",
        "gfn==1: gfn==1;1;event 'gfn';a tracepoint's name",
        "created;1;event 'created';*: created for every event",
        "gfn == 1 $;10;'$';a name or a number",
        "kind == 'spteSet;9;';another ' behind it",
      })
  void aMistakeIsToldWithItsColumnAndWhatWasExpected(
      String filter, int column, String found, String expected) {
    String text = filter == null ? "" : filter;
    assertThatThrownBy(() -> EventFilter.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(", column " + column + ": found " + found)
        .hasMessageContaining("expected ")
        .hasMessageContaining(expected);
  }

  @Test
  void deepNestingIsRefusedAndWideIsNot() {
    String wide = "gfn==1" + " || gfn==1".repeat(1000);
    assertThat(EventFilter.parse(wide).concerns(VmEventKind.SPTE_SET)).isTrue();
    String deepest = "(".repeat(64) + "gfn" + ")".repeat(64);
    assertThat(EventFilter.parse(deepest).concerns(VmEventKind.SPTE_SET)).isTrue();
    for (String deep : List.of("(".repeat(5000), "!".repeat(5000), "gfn == " + "(".repeat(5000))) {
      assertThatThrownBy(() -> EventFilter.parse(deep))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected at most 64");
    }
    assertThatThrownBy(() -> EventFilter.parse("x".repeat(20_000)))
        .hasMessageContaining("found a filter of 20000 characters, expected at most 16384");
    assertThatThrownBy(() -> EventFilter.parse("x".repeat(200)))
        .hasMessageContaining("a word of 200 characters, expected at most 100");
  }

  @Test
  void aVcpusOwnStreamIsFilteredByItsOwnFields() {
    VcpuEventFilter filter = VcpuEventFilter.anyOf(List.of("tlbFilled: level==1 && vmStep<100"));
    assertThat(filter.matches(7, 0, VcpuEventKind.TLB_FILLED, 99, 0, 0, 1, 0)).isTrue();
    assertThat(filter.matches(7, 0, VcpuEventKind.TLB_FILLED, 99, 0, 0, 2, 0)).isFalse();
    assertThatThrownBy(() -> VcpuEventFilter.anyOf(List.of("spteSet")))
        .hasMessageContaining("found event 'spteSet'");
  }
}
