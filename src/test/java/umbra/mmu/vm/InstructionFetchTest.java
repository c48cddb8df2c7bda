package umbra.mmu.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an operation may execute. */
class InstructionFetchTest {
  private final TestVm vm =
      TestVm.recorded(
          """
          slot 1 gpa=0x10000000 size=2M backing=4K
          map gva=0x400000 gpa=0x10000000 size=4K count=4 flags=PWU
          map gva=0xffff900000000000 gpa=0x10000000 size=4K count=4 flags=PWU
          """);

  @Test
  void theFillByteIsAnInstruction() {
    assertThat(vm.run("vcpu 0 exec 0x400800")).isEqualTo("ok");
    assertThat(vm.run("vcpu 0 exec 0xffff900000000800")).isEqualTo("ok");
  }

  @Test
  void anotherByteIsRefusedInBothHalvesOfTheAddressSpace() {
    vm.run("vcpu 0 write 0x400800 0x90 size=1");
    assertThat(vm.run("vcpu 0 exec 0x400800"))
        .isEqualTo("not modelled: execution of byte 0x90 at 0x400800");
    assertThat(vm.run("vcpu 0 exec 0xffff900000000800"))
        .isEqualTo("not modelled: execution of byte 0x90 at 0xffff900000000800");
  }
}
