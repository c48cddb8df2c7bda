package umbra.journal.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import umbra.journal.text.TracepointText;
import umbra.mmu.event.VmEventKind;
import umbra.mmu.state.VmState;

/**
 * Fields and printed tracepoints are made by different code; what a line shows must be what the
 * fields hold, for every event of every shipped scenario.
 */
final class PrintedFieldsTest {
  /** Words in front of a number in hex, and the field that has it. */
  private static final Map<String, String> HEX =
      Map.ofEntries(
          Map.entry("gfn", "gfn"),
          Map.entry("pfn", "pfn"),
          Map.entry("spte", "spte"),
          Map.entry("at", "sptep"),
          Map.entry("gpa", "gpa"),
          Map.entry("addr", "addr"),
          Map.entry("pferr", "pferr"),
          Map.entry("address", "address"),
          Map.entry("rip", "rip"),
          Map.entry("error_code", "error_code"),
          Map.entry("old_spte", "old_spte"),
          Map.entry("new_spte", "new_spte"),
          Map.entry("old", "old"),
          Map.entry("new", "new"),
          Map.entry("sptep", "sptep"),
          Map.entry("kvm_gen", "kvm_gen"),
          Map.entry("spte-gen", "spte_gen"),
          Map.entry("used_pages", "used_pages"));

  private static final Map<String, String> DECIMAL =
      Map.of(
          "level", "level",
          "gen", "mmu_valid_gen",
          "root", "root_count",
          "vcpu", "vcpu_id",
          "kvm-mmu-valid-gen", "mmu_valid_gen",
          "as id", "as_id",
          "errno", "errno",
          "valid", "valid",
          "spurious", "spurious",
          "fixed", "fixed");

  private static final Pattern PAGE =
      Pattern.compile(
          " l(\\d) ([48])-byte q(\\d) (direct )?([-wux]{3}) (invalid )?(!?)nxe (!?)ad ");

  /** How many events of a kind are compared in each scenario. */
  private static final int SAMPLE = 300;

  @TempDir private Path temporary;

  private final Set<String> compared = new TreeSet<>();
  private final Set<VmEventKind> kinds = EnumSet.noneOf(VmEventKind.class);

  @Test
  void whatATracepointPrintsIsWhatTheFieldsHold() throws IOException {
    ScenarioFolds.hear(temporary, Comparison::new);
    assertThat(kinds)
        .contains(
            VmEventKind.PAGE_GOT,
            VmEventKind.PAGE_ZAPPED,
            VmEventKind.PAGE_UNSYNCED,
            VmEventKind.PAGE_SYNCED,
            VmEventKind.SPTE_SET,
            VmEventKind.FAST_FAULTED,
            VmEventKind.TDP_PAGE_ALLOCATED,
            VmEventKind.TDP_SPTE_CHANGED,
            VmEventKind.TDP_LEAF_SET,
            VmEventKind.HUGE_PAGE_SPLIT_TRIED);
    assertThat(compared).containsAll(Set.of("gfn", "level", "role", "access", "unsync", "sptep"));
  }

  private final class Comparison implements ScenarioFolds.Hearer {
    private final TracepointText text;
    private final EventCursor cursor;
    private final StringBuilder line = new StringBuilder();
    private final int[] seen = new int[VmEventKind.values().length];

    Comparison(VmState state) {
      text = new TracepointText(state);
      cursor = new EventCursor(state);
    }

    @Override
    public void event(long step, VmEventKind kind, long a, long b, long c, long d, long e) {
      line.setLength(0);
      cursor.moveTo(step, -1, kind.ordinal(), a, b, c, d, e);
      if (seen[kind.ordinal()]++ > SAMPLE || !text.append(line, kind, a, b, c, d, e)) {
        return;
      }
      kinds.add(kind);
      HEX.forEach((word, field) -> compare(kind, word, field, 16));
      DECIMAL.forEach((word, field) -> compare(kind, word, field, 10));
      Matcher page = PAGE.matcher(line);
      if (page.find()) {
        comparePage(page);
      }
      if (kind == VmEventKind.SPTE_SET || kind == VmEventKind.TDP_LEAF_SET) {
        compareRights();
      }
    }

    private void compare(VmEventKind kind, String word, String field, int radix) {
      if (line.indexOf(word) < 0) {
        return;
      }
      String digits = radix == 16 ? "[ :](?:0x)?([0-9a-f]+)\\b" : " (-?\\d+)\\b";
      Matcher number = Pattern.compile("(?:^|[ :])" + word + digits).matcher(line);
      boolean symbolic = field.equals("error_code") && kind == VmEventKind.FAST_FAULTED;
      boolean other = field.equals("pfn") && kind == VmEventKind.SPTE_REQUESTED;
      if (number.find() && !symbolic && !other) {
        expect(field, Long.parseUnsignedLong(number.group(1).replaceFirst("^-", ""), radix));
      }
    }

    private void comparePage(Matcher page) {
      expect("level", Long.parseLong(page.group(1)));
      expect("has_4_byte_gpte", page.group(2).equals("4") ? 1 : 0);
      expect("quadrant", Long.parseLong(page.group(3)));
      expect("direct", page.group(4) == null ? 0 : 1);
      expect("access", FieldValues.of("access", null).named(page.group(5))[0]);
      expect("invalid", page.group(6) == null ? 0 : 1);
      expect("nxe", page.group(7).isEmpty() ? 1 : 0);
      expect("ad_disabled", page.group(8).isEmpty() ? 0 : 1);
      expect("unsync", line.indexOf(" unsync") >= 0 ? 1 : 0);
      expect("role", read("role"));
      if (line.indexOf(" new") >= 0 || line.indexOf(" existing") >= 0) {
        expect("created", line.indexOf(" new") >= 0 ? 1 : 0);
      }
    }

    private void compareRights() {
      int bracket = line.indexOf("(");
      for (String right : new String[] {"r", "w", "x", "u"}) {
        expect(right, line.charAt(bracket + 1 + "rwxu".indexOf(right)) == '-' ? 0 : 1);
      }
    }

    private void expect(String field, long printed) {
      compared.add(field);
      long held = read(field);
      assertThat(Math.abs(held) == Math.abs(printed)).as("%s %s: %s", field, held, line).isTrue();
    }

    private long read(String field) {
      cursor.expectAll();
      long value = Vocabulary.ofVm().field(field).read(cursor);
      assertThat(cursor.isMissingOne()).as("%s of %s", field, line).isFalse();
      return value;
    }
  }
}
