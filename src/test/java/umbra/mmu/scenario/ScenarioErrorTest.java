package umbra.mmu.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioErrorTest {

  private static final String SLOT = "slot 1 gpa=0x10000000 size=4M/";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          vcpu 0 nop | 1:1: found 'vcpu', expected a set-up line, or 'ops' before the first operation
          vcpsu 2 | 1:1: found 'vcpsu', expected a set-up line or 'ops' (did you mean 'vcpus'?)
          Ops | 1:1: found 'Ops', expected a set-up line or 'ops' (did you mean 'ops'?)
          vcpus | 1:6: found 'end of line', expected a number of vCPUs from 1 to 256
          vcpus 0 | 1:7: found '0', expected a number of vCPUs from 1 to 256
          vcpus 10000 | 1:7: found '10000', expected a number of vCPUs from 1 to 256
          vcpus -1 | 1:7: found '-1', expected a number of vCPUs from 1 to 256
          vcpus 2 3 | 1:9: found '3', expected the end of the line
          vcpus 2/vcpus 2 | 2:1: found 'vcpus', expected one 'vcpus' line at most
          vcpus 2/param tdp_mmu N | 2:1: found 'param', expected 'param' lines before all others but 'module'
          param nx_huge_page off | 1:7: found 'nx_huge_page', expected a parameter of kvm (did you mean 'nx_huge_pages'?)
          param nx_huge_pages maybe | 1:21: found 'maybe', expected auto, force, off or never
          param eager_page_split 2 | 1:24: found '2', expected 0 or 1 (also Y, N, on, off)
          param npt 0 | 1:7: found 'npt', expected a parameter of kvm: one of nx_huge_pages, nx_huge_pages_recovery_ratio, nx_huge_pages_recovery_period_ms, eager_page_split, flush_on_reuse, mmio_caching, tdp_mmu
          module | 1:7: found 'end of line', expected a module parameter, name=value
          module npt | 1:8: found 'npt', expected a module parameter, name=value
          module ntp=0 | 1:8: found 'ntp', expected a module parameter (did you mean 'npt'?)
          module npt=0 npt=0 | 1:14: found 'npt=0', expected 'npt=' once
          paging 3-level | 1:8: found '3-level', expected a form of paging (did you mean '4-level'?)
          paging none | 1:8: found 'none', expected a form of paging: one of 4-level, 5-level, pae, 32-bit
          paging pae pse=0 | 1:12: found 'pse=0', expected the end of the line
          as 1/paging pae | 2:1: found 'paging', expected 'paging' above 'as' lines
          paging 32-bit/map gva=4G gpa=0 | 2:9: found '4G', expected an address of 32 bits
          paging 32-bit/map gva=0 gpa=0 size=2M | 2:22: found '2M', expected a size (did you mean '4M'?)
          paging 32-bit/map gva=0 gpa=4G | 2:15: found '4G', expected a range within 32 address bits
          paging 32-bit/map gva=0 gpa=0 count=2 gva-step=4G | 2:9: found '0', expected a range of canonical addresses
          paging 32-bit/map gva=0 gpa=0 flags=PN | 2:23: found 'PN', expected bits of an entry of 4 bytes
          paging 32-bit/pte gva=0 level=3 | 2:17: found '3', expected a level from 1 to 2
          paging 32-bit/pte gva=0 value=0x100000000 | 2:17: found '0x100000000', expected bits of an entry of 4 bytes
          paging pae/map gva=0 gpa=0 size=1G | 2:22: found '1G', expected a size: one of 4K, 2M
          paging pae/ops/vcpu 0 read 0x1000 size=8 | 3:25: found '8', expected a size of 1 or 4 bytes
          paging pae/ops/vcpu 0 write 0x1000 size=8 | 3:26: found '8', expected a size of 1, 2 or 4 bytes
          paging 5-level/map gva=0x0100000000000000 gpa=0 | 2:9: found '0x0100000000000000', expected a canonical address of 57 bits
          slot 0 gpa=1G size=4K | 1:6: found '0', expected a slot from 1 to 15
          slot 16 gpa=1G size=4K | 1:6: found '16', expected a slot from 1 to 15
          slot 1 gpa=1G | 1:14: found 'end of line', expected 'size=' with a slot size from 0x1000 to 0x7fffffff000, a multiple of 0x1000
          slot 1 gpa=1G size=0 | 1:20: found '0', expected a slot size from 0x1000 to 0x7fffffff000, a multiple of 0x1000
          slot 1 gpa=0x10000800 size=4K | 1:12: found '0x10000800', expected a guest physical address from 0 to 0xffffffffff000, a multiple of 0x1000
          slot 1 gpa=1G size=4K gpa=1G | 1:23: found 'gpa=1G', expected 'gpa=' once
          slot 1 gpa=1G size=4K log log | 1:27: found 'log', expected 'log' once
          slot 1 gpa=1G size=4K logg | 1:23: found 'logg', expected a keyword argument (did you mean 'log'?)
          slot 1 gpa=1G sizes=4K | 1:15: found 'sizes=4K', expected a keyword argument (did you mean 'size='?)
          slot 1 gpa=1G size=4K backing=8K | 1:31: found '8K', expected a backing (did you mean '4K'?)
          slot 1 gpa=1G size=4K hva-offset=1 | 1:34: found '1', expected a shift from 0 to 0x3ffff000, a multiple of 0x1000
          slot 1 gpa=1G size=4K/slot 1 gpa=2G size=4K | 2:6: found '1', expected a slot that no line before has declared
          slot 1 gpa=0x7ff000 size=4K | 1:12: found '0x7ff000', expected a range apart from slot 0 (0x0 to 0x7fffff)
          slot 2 gpa=1G size=4M/slot 1 gpa=0x403ff000 size=8K | 2:12: found '0x403ff000', expected a range apart from slot 2 (0x40000000 to 0x403fffff)
          slot 1 gpa=0xffffffffff000 size=8K | 1:12: found '0xffffffffff000', expected a slot that ends within 52 address bits
          as 0 | 1:4: found '0', expected an address space from 1 to 511
          as 512 | 1:4: found '512', expected an address space from 1 to 511
          as 1/npt 1 | 2:5: found '1', expected a number that no 'as' or 'npt' line has taken
          map gpa=0 | 1:10: found 'end of line', expected 'gva=' with an address
          map gva=0x800000000000 gpa=0 | 1:9: found '0x800000000000', expected a canonical address of 48 bits
          map gva=0x1001 gpa=0 | 1:9: found '0x1001', expected a multiple of 0x1000
          map gva=0 gpa=4K size=2M | 1:15: found '4K', expected a guest physical address from 0 to 0xfffffffe00000, a multiple of 0x200000
          map gva=4K gpa=0 size=2M | 1:9: found '4K', expected a multiple of 0x200000
          map gva=0 gpa=0 size=512G | 1:22: found '512G', expected a size: one of 4K, 2M, 1G
          map gva=0 gpa=0 count=0 | 1:23: found '0', expected a number of entries from 1 to 0x1000000
          map gva=0x7ffffffff000 gpa=0 count=2 | 1:9: found '0x7ffffffff000', expected a range of canonical addresses
          map gva=0 gpa=0xffffffffff000 count=2 | 1:15: found '0xffffffffff000', expected a range within 52 address bits
          map gva=0 gpa=0 flags=PWx | 1:25: found 'x', expected flag letters of PWUADSGN, or '-' for none
          map gva=0 gpa=0 flags= | 1:23: found '', expected flag letters of PWUADSGN, or '-' for none
          map as=3 gva=0 gpa=0 | 1:8: found '3', expected a declared address space: 0
          as 1/pte as=2 gva=0 | 2:8: found '2', expected a declared address space: 0, 1
          pte level=5 gva=0 | 1:11: found '5', expected a level from 1 to 4
          pte gva=0 gpa=0 | 1:11: found 'gpa=0', expected a keyword argument (did you mean 'gva='?)
          npt 5/pte as=5 gva=0xffff800000000000 | 2:14: found '0xffff800000000000', expected an address of 48 bits
          link gva=0 | 1:11: found 'end of line', expected 'from-gva=' with an address
          poke gpa=1G value=0 | 1:10: found '1G', expected an address in a slot declared before
          poke gpa=4 value=0 | 1:10: found '4', expected a guest physical address from 0 to 0xffffffffffff8, a multiple of 8
          poke gpa=0 value=0x10000000000000000 | 1:18: found '0x10000000000000000', expected a value below 2^64
          cr0 wp=2 | 1:8: found '2', expected a bit from 0 to 1
          cr0 pg=0 | 1:5: found 'pg=0', expected a keyword argument (did you mean 'wp='?)
          mmu-pages 63 | 1:11: found '63', expected a number of pages from 64 to 0x7fffffff
          manual-protect 2 | 1:16: found '2', expected 1 or 3
          warm yes | 1:6: found 'yes', expected 'on' or 'off'
          ops now | 1:5: found 'now', expected the end of the line
          """)
  void setUpErrorsNameTheirPlace(String lines, String message) {
    assertFails(lines, message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          slot 2 gpa=1G size=4K | 3:1: found 'slot', expected an operation, as set-up lines stand before 'ops'
          vcpuu 0 nop | 3:1: found 'vcpuu', expected an operation or block (did you mean 'vcpu'?)
          trace | 3:6: found 'end of line', expected 'vcpu=' with a vCPU
          trace on | 3:1: found 'trace', expected an operation, as set-up lines stand before 'ops'
          trace vcpu=0 | 3:13: found 'end of line', expected 'file=' with a file's name
          trace vcpu=0 file= | 3:19: found '', expected a file's name
          trace vcpu=1 file=f | 3:12: found '1', expected a vCPU from 0 to 0
          trace vcpu=* file=f | 3:12: found '*', expected a vCPU from 0 to 0
          trace vcpu=0 file=f format=dinero | 3:28: found 'dinero', expected a format: one of lackey
          trace vcpu=0 file=f offset=1 | 3:21: found 'offset=1', expected a keyword argument: one of vcpu=, file=, format=, gva-offset=, skip=, count=
          trace vcpu=0 file=f count=0 | 3:27: found '0', expected a number of accesses from 1 to 0x1000000000000
          trace vcpu=0 file=f user | 3:21: found 'user', expected a keyword argument: one of vcpu=, file=, format=, gva-offset=, skip=, count=
          frobnicate | 3:1: found 'frobnicate', expected an operation or block: one of vcpu, host, parallel, repeat, end, workload, trace, expect
          vcpu | 3:5: found 'end of line', expected a vCPU number
          vcpu 1 nop | 3:6: found '1', expected a vCPU from 0 to 0
          vcpu x nop | 3:6: found 'x', expected a vCPU from 0 to 0
          vcpu 0 | 3:7: found 'end of line', expected a vCPU's operation: one of read, write, exec, or, lockor, touch-read, touch-write, nop, setpte, writegpa, invlpg, cr3, cr0, cr4, efer
          vcpu 0 user raed 0 | 3:13: found 'raed', expected a vCPU's operation (did you mean 'read'?)
          vcpu 0 nop 1 | 3:12: found '1', expected the end of the line
          vcpu 0 read | 3:12: found 'end of line', expected a canonical address of 48 bits
          vcpu 0 read 0x8000000000000000 | 3:13: found '0x8000000000000000', expected a canonical address of 48 bits
          vcpu 0 read 0 size=2 | 3:20: found '2', expected a size of 1 or 8 bytes
          vcpu 0 read 0 1 | 3:15: found '1', expected a keyword argument: one of size=
          vcpu 0 write 0 size=3 | 3:21: found '3', expected a size of 1, 2, 4 or 8 bytes
          vcpu 0 write size=1 0 | 3:14: found 'size=1', expected a canonical address of 48 bits
          vcpu 0 or 0 | 3:12: found 'end of line', expected a value below 2^64
          vcpu 0 exec 0 size=1 | 3:15: found 'size=1', expected the end of the line
          vcpu 0 touch-read 0 count=0 | 3:27: found '0', expected a number of addresses from 1 to 0x40000000
          vcpu 0 touch-read 0x7ffffffff000 count=2 | 3:19: found '0x7ffffffff000', expected a range of canonical addresses
          vcpu 0 setpte level=1 clear=W | 3:30: found 'end of line', expected 'gva=' with an address
          vcpu 0 setpte gva=0 set=W set=U | 3:27: found 'set=U', expected 'set=' once
          vcpu 0 setpte gva=0 size=2 | 3:26: found '2', expected a size of 1, 4 or 8 bytes
          vcpu 0 writegpa 8M 0 | 3:17: found '8M', expected an address of the built-in slot from 0 to 0x7fffff
          vcpu 0 cr3 1 | 3:12: found '1', expected a declared address space: 0
          vcpu 0 cr3 0 low=4K | 3:18: found '4K', expected the low bits of CR3 from 0 to 4095
          vcpu 0 l2 nop | 3:14: found 'end of line', expected 'as=' with the number of an 'npt' line
          vcpu 0 l2 nop as=0 | 3:18: found '0', expected 'as=' with the number of an 'npt' line
          vcpu 0 l2 fly as=0 | 3:11: found 'fly', expected an operation of L2: one of read, write, exec, nop
          vcpu 0 l2 read 4G as=0 | 3:16: found '4G', expected a number of 32 bits from 0 to 0xffffffff
          host | 3:5: found 'end of line', expected a host's operation: one of log, getlog, clearlog, delete, add, move, readonly, dontneed, mprotect, collapse, touch, param, poke, peek, mmu-pages, sleep
          host getlg 1 | 3:6: found 'getlg', expected a host's operation (did you mean 'getlog'?)
          host log 1 | 3:11: found 'end of line', expected 'on' or 'off'
          host log 2 on | 3:10: found '2', expected a declared slot: 0, 1
          host delete 16 | 3:13: found '16', expected a slot from 0 to 15
          host mprotect 1 off=0 len=4K | 3:29: found 'end of line', expected 'prot=' with r, rw or none
          host mprotect 1 prot=x | 3:22: found 'x', expected a protection: one of none, r, rw
          host peek gpa=4 | 3:15: found '4', expected a guest physical address from 0 to 0xffffffffffff8, a multiple of 8
          host param ept N | 3:12: found 'ept', expected a parameter of kvm: one of nx_huge_pages, nx_huge_pages_recovery_ratio, nx_huge_pages_recovery_period_ms, eager_page_split, flush_on_reuse, mmio_caching, tdp_mmu
          host sleep 2G | 3:12: found '2G', expected milliseconds from 0 to 0x5265c00
          """)
  void operationErrorsNameTheirPlace(String lines, String message) {
    assertFails(SLOT + "ops/" + lines, message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          end | 2:1: found 'end', expected an operation, as no block is open
          parallel/end | 3:1: found 'end', expected an operation, as the block is empty
          parallel/vcpu 0 nop | 4:1: found 'end of file', expected 'end' for the 'parallel' of line 2
          repeat 2/parallel/vcpu 0 nop/end | 6:1: found 'end of file', expected 'end' for the 'repeat' of line 2
          parallel/repeat 2/parallel | 4:1: found 'parallel', expected no 'parallel' inside a 'parallel' block
          parallel 2 | 2:10: found '2', expected the end of the line
          repeat | 2:7: found 'end of line', expected a number of rounds from 1 to 0x3b9aca00
          repeat 0 | 2:8: found '0', expected a number of rounds from 1 to 0x3b9aca00
          expect ok | 2:1: found 'expect', expected an operation before the first 'expect' of a block
          vcpu 0 nop/repeat 2/expect ok | 4:1: found 'expect', expected an operation before the first 'expect' of a block
          parallel/vcpu 0 nop/expect ok | 4:1: found 'expect', expected no 'expect' inside a 'parallel' block
          vcpu 0 nop/expect | 3:7: found 'end of line', expected ok, pf, outcome, stat or the name of a statistic
          vcpu 0 nop/expect pages_2n 0 | 3:8: found 'pages_2n', expected ok, pf, outcome, stat or the name of a statistic (did you mean 'pages_2m'?)
          vcpu 0 nop/expect pf | 3:10: found 'end of line', expected 'err=' with a value below 2^64
          vcpu 0 nop/expect outcome | 3:15: found 'end of line', expected an outcome as recordings have it
          vcpu 0 nop/expect stat pf_taken 1 | 3:22: found '1', expected a change, +N or -N
          vcpu 0 nop/expect stat pf_taken + | 3:23: found '', expected a change from 0 to 0x7fffffffffffffff
          vcpu 0 nop/expect pages_2m +1 | 3:17: found '+1', expected a value from 0 to 0x7fffffffffffffff
          vcpu 0 nop/expect ok 1 | 3:11: found '1', expected the end of the line
          repeat 2/vcpu 0 nop/end/expect pf err=0 | 5:8: found 'pf', expected 'ok' or a statistic, as the step before is no single operation
          workload vcpu=1 pattern=zipf gva=0 size=4K count=1 | 2:15: found '1', expected a vCPU from 0 to 0
          workload vcpu=* pattern=zip gva=0 size=4K count=1 | 2:25: found 'zip', expected a pattern (did you mean 'zipf'?)
          workload vcpu=* pattern=zipf gva=4 size=4K count=1 | 2:34: found '4', expected a multiple of 8
          workload vcpu=* pattern=zipf gva=0 size=4K | 2:43: found 'end of line', expected 'count=' with a number of accesses from 1 to 0x1000000000000
          workload vcpu=* pattern=zipf gva=0 size=6K count=1 | 2:41: found '6K', expected a multiple of the step, 0x1000
          workload vcpu=* pattern=zipf gva=0 size=4K count=1 reads=101% | 2:58: found '101', expected a percentage from 0 to 100
          workload vcpu=* pattern=zipf gva=0x7ffffffff000 size=8K count=1 | 2:34: found '0x7ffffffff000', expected a region of canonical addresses for every vCPU
          """)
  void blockErrorsNameTheirPlace(String lines, String message) {
    assertFails("ops/" + lines, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gva=0 size=4K count=1 as=2 | 5:55: found '2', expected 'as=' beside 'l2' alone
          gva=0 size=4K count=1 l2 | 5:54: found 'end of line', expected 'as=' with the number of an 'npt' line
          gva=0 size=4K count=1 l2 as=1 | 5:58: found '1', expected 'as=' with the number of an 'npt' line
          gva=0 size=4K count=1 user l2 as=2 | 5:52: found 'user', expected no 'user' beside 'l2'
          gva=4G size=4K count=1 l2 as=2 | 5:34: found '4G', expected an address of 32 bits
          gva=3G size=2G count=1 l2 as=2 | 5:34: found '3G', expected a region below 4G for every vCPU
          gva=1G size=1G count=1 l2 as=2 vcpu-step=3G | 5:34: found '1G', expected a region below 4G for every vCPU
          """)
  void aWorkloadOfAGuestsGuestHasAddressesBelow4G(String line, String message) {
    String start = "vcpus 2/as 1/npt 2/ops/workload vcpu=* pattern=zipf ";
    assertFails(start + line, message);
  }

  @Test
  void aFileWithoutOpsIsTooShort() {
    assertFails("", "1:1: found 'end of file', expected a set-up line or 'ops'");
    assertFails("# only this/", "2:1: found 'end of file', expected a set-up line or 'ops'");
    assertFails("vcpus 1", "2:1: found 'end of file', expected a set-up line or 'ops'");
  }

  @Test
  void regionsOfLaterVcpusCountToo() {
    assertFails(
        "vcpus 3/ops/workload vcpu=* pattern=uniform gva=0x7fff00000000 size=1G count=1"
            + " vcpu-step=2G",
        "3:37: found '0x7fff00000000', expected a region of canonical addresses for every vCPU");
  }

  @Test
  void blocksNestOnlySoDeep() {
    assertFails(
        "ops/" + "repeat 2/".repeat(17),
        "18:1: found 'repeat', expected at most 16 blocks inside blocks");
  }

  @Test
  void aBinaryFileIsNoScenario() {
    assertBytesFail(new byte[] {'o', 'p', 's', '\n', 'a', 0}, "2:2: found 'byte 0x00'");
    assertBytesFail(new byte[] {'o', 'p', 's', '\n', (byte) 0xc3}, "2:1: found 'byte 0xc3'");
    assertBytesFail(new byte[] {(byte) 0xff, (byte) 0xfe}, "1:1: found 'byte 0xff'");
    assertBytesFail(
        new byte[] {'#', (byte) 0xc3, (byte) 0xa9, (byte) 0x80}, "1:3: found 'byte 0x80'");
    assertBytesFail(new byte[] {0x7f, 'E', 'L', 'F', 0, (byte) 0xff}, "1:5: found 'byte 0x00'");
  }

  @Test
  void controlCharactersAndLongWordsAreShownSafely() {
    assertFails(
        "\u001b[2J" + "x".repeat(60),
        "1:1: found '\\x1b[2J"
            + "x".repeat(36)
            + "...', expected a set-up line or 'ops': one of module,"
            + " param, name, vcpus, paging, slot, as, npt, map, pte, link, poke, cr0, cr4, efer,"
            + " mmu-pages, manual-protect, warm, trace, dump, ops");
  }

  @Test
  void thePartsOfAnErrorCanBeAskedFor() {
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioParser.parse("dir/f.txt", "vcpus\t 0"))
        .satisfies(
            error -> {
              assertThat(error.file()).isEqualTo("dir/f.txt");
              assertThat(error.line()).isEqualTo(1);
              assertThat(error.column()).isEqualTo(8);
              assertThat(error.found()).isEqualTo("0");
              assertThat(error.expected()).isEqualTo("a number of vCPUs from 1 to 256");
            });
  }

  private static void assertFails(String lines, String message) {
    String text = lines.replace('/', '\n');
    assertThatExceptionOfType(ScenarioError.class)
        .isThrownBy(() -> ScenarioParser.parse("f", text.getBytes(UTF_8)))
        .withMessage("f:" + message);
  }

  private static void assertBytesFail(byte[] content, String start) {
    assertThatExceptionOfType(ScenarioError.class)
        .as(Arrays.toString(content))
        .isThrownBy(() -> ScenarioParser.parse("f", content))
        .withMessage("f:" + start + ", expected UTF-8 text");
  }
}
