package umbra.mmu.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationsTest {

  private static final String SET_UP = "vcpus 2\nslot 1 gpa=1G size=4M\nas 1\nnpt 5\nops\n";

  @Test
  void accessesHaveEightBytesUnlessTheLineSays() {
    assertThat(action("read 0x400000")).isEqualTo(new VcpuAction.Read(0x400000, 8));
    assertThat(action("read 0x400000 size=1")).isEqualTo(new VcpuAction.Read(0x400000, 1));
    assertThat(action("write 0x400008 0x42"))
        .isEqualTo(new VcpuAction.Write(0x400008, true, 0x42, 8));
    assertThat(action("write 0x400008 size=2"))
        .isEqualTo(new VcpuAction.Write(0x400008, false, 0, 2));
    assertThat(action("exec 0xffffffff80000000"))
        .isEqualTo(new VcpuAction.Exec(0xffffffff80000000L));
    assertThat(action("or 8 1")).isEqualTo(new VcpuAction.Or(8, 1, false));
    assertThat(action("lockor 8 1")).isEqualTo(new VcpuAction.Or(8, 1, true));
    assertThat(action("invlpg 4K")).isEqualTo(new VcpuAction.Invlpg(4096));
    assertThat(action("nop")).isEqualTo(new VcpuAction.Nop());
  }

  @Test
  void aWriteWithoutValueMakesOneFromTheOperationsNumber() {
    VcpuAction.Write write = (VcpuAction.Write) action("write 0");
    assertThat(write.valueOr(3)).isEqualTo(0x4444444444444444L);
    assertThat(write.valueOr(15)).isEqualTo(0x8888888888888888L);
    assertThat(((VcpuAction.Write) action("write 0 7")).valueOr(3)).isEqualTo(7);
  }

  @Test
  void loopsGoByPagesUnlessTheLineSays() {
    assertThat(action("touch-read 0 count=9")).isEqualTo(new VcpuAction.Touch(false, 0, 9, 4096));
    assertThat(action("touch-write 0 step=2M"))
        .isEqualTo(new VcpuAction.Touch(true, 0, 1, 2L << 20));
  }

  @Test
  void entriesAreSetInLevel1OfSpace0UnlessTheLineSays() {
    assertThat(action("setpte gva=0x400000 clear=W"))
        .isEqualTo(
            new VcpuAction.SetEntry(
                0, 1, 0x400000, new EntryEdit(false, 0, false, 0, false, 0, 0, 2), 8));
    assertThat(action("setpte as=5 level=3 gva=1G gpa=2G flags=PS set=N size=4"))
        .isEqualTo(
            new VcpuAction.SetEntry(
                5,
                3,
                1L << 30,
                new EntryEdit(false, 0, true, 2L << 30, true, 0x81, 1L << 63, 0),
                4));
  }

  @Test
  void registersChangeOnlyTheBitsNamed() {
    assertThat(action("cr3 1 low=0x18")).isEqualTo(new VcpuAction.LoadCr3(1, 0x18));
    assertThat(action("cr0 wp=1")).isEqualTo(new VcpuAction.WriteCr0(BitChange.SET));
    assertThat(action("cr0")).isEqualTo(new VcpuAction.WriteCr0(BitChange.KEEP));
    assertThat(action("cr4 smap=1 pge=0"))
        .isEqualTo(new VcpuAction.WriteCr4(BitChange.CLEAR, BitChange.KEEP, BitChange.SET));
    assertThat(action("efer nx=0")).isEqualTo(new VcpuAction.WriteEfer(BitChange.CLEAR));
    assertThat(action("writegpa 0x10008 3")).isEqualTo(new VcpuAction.WriteGpa(0x10008, 3));
  }

  @Test
  void anL2RunsWithTheNestedTable() {
    assertThat(action("l2 nop as=5"))
        .isEqualTo(new VcpuAction.NestedRun(NestedAccess.NOP, 0, false, 0x12345678, 5));
    assertThat(action("l2 write 0x1000 7 as=5"))
        .isEqualTo(new VcpuAction.NestedRun(NestedAccess.WRITE, 0x1000, true, 7, 5));
  }

  @Test
  void prefixesStandInAnyOrder() {
    VcpuOperation operation = (VcpuOperation) only("vcpu 1 l2 ac user exec 8 as=5");
    assertThat(operation.vcpu()).isEqualTo(1);
    assertThat(operation.user()).isTrue();
    assertThat(operation.ac()).isTrue();
    assertThat(operation.action().kind()).isEqualTo(VcpuAction.Kind.NESTED_RUN);
  }

  @Test
  void hostOperationsNameTheSlotFirst() {
    assertThat(host("log 1 on")).isEqualTo(new HostAction.Log(1, true));
    assertThat(host("getlog 1")).isEqualTo(new HostAction.GetLog(1));
    assertThat(host("clearlog 1")).isEqualTo(new HostAction.ClearLog(1, 0, false, 0));
    assertThat(host("clearlog 1 count=64 first=128"))
        .isEqualTo(new HostAction.ClearLog(1, 128, true, 64));
    assertThat(host("delete 1")).isEqualTo(new HostAction.Delete(1));
    assertThat(host("add 1")).isEqualTo(new HostAction.Add(1));
    assertThat(host("move 1 gpa=2G")).isEqualTo(new HostAction.Move(1, 2L << 30));
    assertThat(host("readonly 1 off")).isEqualTo(new HostAction.Readonly(1, false));
    assertThat(host("dontneed 1 off=4K")).isEqualTo(new HostAction.DontNeed(1, 4096, 4096));
    assertThat(host("mprotect 0 off=0 len=8K prot=none"))
        .isEqualTo(new HostAction.Protect(0, 0, 8192, Protection.NONE));
    assertThat(host("collapse 1")).isEqualTo(new HostAction.Collapse(1, 0, 2L << 20));
    assertThat(host("touch 1 off=0 len=2M")).isEqualTo(new HostAction.TouchMemory(1, 0, 2L << 20));
  }

  @Test
  void theOtherHostOperationsNameNoSlot() {
    assertThat(host("param nx_huge_pages force"))
        .isEqualTo(new HostAction.SetParameter(new KvmParameter("nx_huge_pages", "force")));
    assertThat(host("poke gpa=8 value=9")).isEqualTo(new HostAction.PokeMemory(8, 9));
    assertThat(host("peek gpa=8")).isEqualTo(new HostAction.Peek(8));
    assertThat(host("mmu-pages 32")).isEqualTo(new HostAction.SetMmuPages(32));
    assertThat(host("sleep 1000")).isEqualTo(new HostAction.Sleep(1000));
  }

  @Test
  void everyActionHasItsOwnTag() {
    List<String> vcpuLines =
        List.of(
            "read 0",
            "write 0",
            "exec 0",
            "or 0 0",
            "touch-read 0",
            "nop",
            "setpte gva=0",
            "writegpa 0 0",
            "invlpg 0",
            "cr3 0",
            "cr0",
            "cr4",
            "efer",
            "l2 nop as=5");
    List<VcpuAction.Kind> vcpuKinds = new ArrayList<>();
    vcpuLines.forEach(line -> vcpuKinds.add(action(line).kind()));
    assertThat(vcpuKinds).containsExactly(VcpuAction.Kind.values());
    List<String> hostLines =
        List.of(
            "log 1 on",
            "getlog 1",
            "clearlog 1",
            "delete 1",
            "add 1",
            "move 1 gpa=0",
            "readonly 1 on",
            "dontneed 1",
            "mprotect 1 prot=r",
            "collapse 1",
            "touch 1",
            "param tdp_mmu 0",
            "poke gpa=0 value=0",
            "peek gpa=0",
            "mmu-pages 1",
            "sleep 0");
    List<HostAction.Kind> hostKinds = new ArrayList<>();
    hostLines.forEach(line -> hostKinds.add(host(line).kind()));
    assertThat(hostKinds).containsExactly(HostAction.Kind.values());
  }

  @Test
  void textAndPositionAreThoseOfTheLine() {
    Step step = only("\t vcpu 0   read 8  # why\r");
    assertThat(step.text()).isEqualTo("vcpu 0   read 8");
    assertThat(step.at()).isEqualTo(new Position(6, 3));
  }

  private static VcpuAction action(String text) {
    VcpuOperation operation = (VcpuOperation) only("vcpu 0 " + text);
    assertThat(operation.user()).isFalse();
    assertThat(operation.ac()).isFalse();
    return operation.action();
  }

  private static HostAction host(String text) {
    return ((HostOperation) only("host " + text)).action();
  }

  private static Step only(String line) {
    List<Step> steps = ScenarioParser.parse("f", SET_UP + line + "\n").steps();
    assertThat(steps).hasSize(1);
    return steps.get(0);
  }
}
