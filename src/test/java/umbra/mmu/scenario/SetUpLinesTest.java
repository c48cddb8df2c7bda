package umbra.mmu.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SetUpLinesTest {

  private static final EntryEdit NO_EDIT = new EntryEdit(false, 0, false, 0, false, 0, 0, 0);

  @Test
  void moduleParametersLeftOutHaveKvmsDefault() {
    assertThat(single("module npt=0 nx_huge_pages=force"))
        .isEqualTo(
            new SetUp.ModuleParameters(
                at(1, 1),
                false,
                true,
                true,
                List.of(new KvmParameter("npt", "0"), new KvmParameter("nx_huge_pages", "force"))));
    assertThat(single("module npt=1 tdp_mmu=0 nested=0"))
        .extracting("npt", "tdpMmu", "nested")
        .containsExactly(true, false, false);
  }

  @Test
  void parametersComeBeforeAllButModule() {
    assertThat(parse("module npt=1\nparam nx_huge_pages force\nparam eager_page_split N\n"))
        .element(2)
        .isEqualTo(new SetUp.Parameter(at(3, 1), new KvmParameter("eager_page_split", "N")));
  }

  @Test
  void aSlotHasPlainPagesUnlessTheLineSays() {
    assertThat(single("slot 1 gpa=0x10000000 size=4M"))
        .isEqualTo(
            new SetUp.Slot(at(1, 1), 1, 0x10000000L, 4L << 20, Backing.FOUR_K, 0, false, false));
    assertThat(single("slot 15 readonly size=1G log gpa=1G backing=thp hva-offset=0x1000"))
        .isEqualTo(
            new SetUp.Slot(at(1, 1), 15, 1L << 30, 1L << 30, Backing.THP, 0x1000, true, true));
  }

  @Test
  void slotsMayTouch() {
    assertThat(parse("slot 1 gpa=8M size=8M\nslot 2 gpa=16M size=4K backing=1G\n")).hasSize(2);
  }

  @Test
  void addressSpacesAndNestedTablesShareTheirNumbers() {
    assertThat(parse("as 1\nnpt 511\n"))
        .containsExactly(new SetUp.AddressSpace(at(1, 1), 1), new SetUp.NestedTable(at(2, 1), 511));
  }

  @Test
  void thePagingLineChoosesTheFormOfTheGuestsTables() {
    assertThat(single("paging pae")).isEqualTo(new SetUp.Paging(at(1, 1), GuestPaging.PAE, true));
    assertThat(single("paging 32-bit pse=0"))
        .isEqualTo(new SetUp.Paging(at(1, 1), GuestPaging.THIRTY_TWO_BIT, false));
    assertThat(ScenarioParser.parse("x", "ops\n").paging()).isEqualTo(GuestPaging.FOUR_LEVEL);
    assertThat(ScenarioParser.parse("x", "paging 5-level\nops\n").paging())
        .isEqualTo(GuestPaging.FIVE_LEVEL);
  }

  @Test
  void aPageOf4MStandsInA32BitDirectory() {
    assertThat(parse("paging 32-bit\nmap gva=0x400000 gpa=0xfffc00000 size=4M\n"))
        .element(1)
        .isEqualTo(
            new SetUp.MapRange(
                at(2, 1), 0, 0x400000, 0xfffc00000L, 2, 1, 0x87, 1L << 22, 1L << 22, 7));
  }

  @Test
  void a32BitGuestsOperandsHaveFourBytesUnlessTheLineSays() {
    final String text =
        """
        paging pae
        ops
        vcpu 0 read 0xffffff00
        vcpu 0 write 0x1000 size=2
        vcpu 0 setpte gva=0x1000
        """;
    final var steps = ScenarioParser.parse("x", text).steps();
    assertThat(((VcpuOperation) steps.get(0)).action())
        .isEqualTo(new VcpuAction.Read(0xffffff00L, 4));
    assertThat(((VcpuOperation) steps.get(1)).action())
        .isEqualTo(new VcpuAction.Write(0x1000, false, 0, 2));
    assertThat(((VcpuOperation) steps.get(2)).action())
        .isEqualTo(new VcpuAction.SetEntry(0, 1, 0x1000, NO_EDIT, 8));
  }

  @Test
  void aMapLineStepsByItsPageSizeAndMarksLargePages() {
    assertThat(single("map gva=0x400000 gpa=0x10000000"))
        .isEqualTo(
            new SetUp.MapRange(at(1, 1), 0, 0x400000, 0x10000000, 1, 1, 7, 0x1000, 0x1000, 7));
    assertThat(single("  map size=2M gva=0x400000 gpa=0 count=3 flags=PWUADGN gpa-step=0 tables=P"))
        .isEqualTo(
            new SetUp.MapRange(
                at(1, 3), 0, 0x400000, 0, 2, 3, 0x8000_0000_0000_01e7L, 2L << 20, 0, 1));
    assertThat(single("map gva=0xffff800000000000 gpa=0 size=1G flags=- gva-step=2G"))
        .extracting("level", "flags", "gvaStep")
        .containsExactly(3, 0x80L, 2L << 30);
  }

  @Test
  void anEntryIsEditedWithoutMakingTablesUnlessAsked() {
    assertThat(single("pte gva=0x401000 set=WU clear=A"))
        .isEqualTo(
            new SetUp.EditEntry(
                at(1, 1),
                0,
                1,
                0x401000,
                new EntryEdit(false, 0, false, 0, false, 0, 6, 0x20),
                OptionalLong.empty()));
    assertThat(single("pte gva=0 level=4 value=0x123 flags=P tables=PW"))
        .isEqualTo(
            new SetUp.EditEntry(
                at(1, 1),
                0,
                4,
                0,
                new EntryEdit(true, 0x123, false, 0, true, 1, 0, 0),
                OptionalLong.of(3)));
    assertThat(single("pte gva=0")).extracting("edit").isEqualTo(NO_EDIT);
  }

  @Test
  void aLinkIsOfLevel2UnlessTheLineSays() {
    assertThat(parse("as 1\nlink as=1 gva=0x200000 from-gva=0x400000 flags=PU\n"))
        .element(1)
        .isEqualTo(new SetUp.Link(at(2, 1), 1, 2, 0x200000, 0, 0x400000, 5, 7));
    assertThat(single("link level=3 gva=0 from-as=0 from-gva=1G tables=P"))
        .isEqualTo(new SetUp.Link(at(1, 1), 0, 3, 0, 0, 1L << 30, 7, 1));
  }

  @Test
  void registersOnlyChangeAwayFromTheirInitialValue() {
    assertThat(single("cr0 wp=0")).isEqualTo(new SetUp.Cr0(at(1, 1), BitChange.CLEAR));
    assertThat(single("cr0 wp=1")).isEqualTo(new SetUp.Cr0(at(1, 1), BitChange.KEEP));
    assertThat(single("cr4 pge=1 smap=0"))
        .isEqualTo(new SetUp.Cr4(at(1, 1), BitChange.SET, BitChange.KEEP, BitChange.KEEP));
    assertThat(single("efer svme=1 nx=0"))
        .isEqualTo(new SetUp.Efer(at(1, 1), BitChange.CLEAR, BitChange.SET));
  }

  @Test
  void theOtherLinesHoldOneThingEach() {
    String lines =
        """
            vcpus 256
            poke gpa=0x10000 value=0xffffffffffffffff
            mmu-pages 64
            manual-protect 3
            warm off
            trace on
            dump off
            """;
    assertThat(parse(lines))
        .containsExactly(
            new SetUp.Vcpus(at(1, 1), 256),
            new SetUp.Poke(at(2, 1), 0x10000, -1),
            new SetUp.MmuPages(at(3, 1), 64),
            new SetUp.ManualProtect(at(4, 1), 3),
            new SetUp.Warm(at(5, 1), false),
            new SetUp.TraceSwitch(at(6, 1), true),
            new SetUp.DumpSwitch(at(7, 1), false));
  }

  @Test
  void everySetUpRecordHasItsOwnTag() {
    String lines =
        """
            module npt=0
            param tdp_mmu N
            vcpus 1
            paging 4-level
            slot 1 gpa=1G size=4K
            as 1
            npt 2
            map gva=0 gpa=0
            pte gva=0
            link gva=0 from-gva=0
            poke gpa=0 value=0
            cr0
            cr4
            efer
            mmu-pages 64
            manual-protect 1
            warm on
            trace on
            dump on
            """;
    assertThat(parse(lines)).extracting(SetUp::kind).containsExactly(SetUp.Kind.values());
  }

  @Test
  void aNameLineNamesTheScenario() {
    assertThat(ScenarioParser.parse("f.txt", "name other\nops\n").name()).isEqualTo("other");
  }

  @Test
  void oneVcpuExistsUnlessTheFileSays() {
    assertThat(ScenarioParser.parse("f", "ops").vcpuCount()).isEqualTo(1);
    assertThat(ScenarioParser.parse("f", "vcpus 3\nops").vcpuCount()).isEqualTo(3);
  }

  private static SetUp single(String line) {
    List<SetUp> lines = parse(line + "\n");
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  private static List<SetUp> parse(String lines) {
    return ScenarioParser.parse("f", lines + "ops\n").setUp();
  }

  private static Position at(int line, int column) {
    return new Position(line, column);
  }
}
