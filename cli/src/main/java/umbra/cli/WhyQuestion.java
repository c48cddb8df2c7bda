package umbra.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import umbra.journal.history.Chain;
import umbra.journal.history.Why;
import umbra.journal.touch.CountedStats;
import umbra.mmu.shadow.ShadowPage;
import umbra.mmu.state.Stat;

/**
 * What {@code why} is asked about: {@code spte SP:INDEX}, {@code gfn G}, {@code page SP}, {@code
 * stat NAME} or {@code tlb N:GVA}.
 */
final class WhyQuestion {
  /** Events that are shown unless another number is asked for. */
  static final int LIMIT = 20;

  /** More are no answer. */
  static final int MOST = 100_000;

  /** Kinds of questions, under their names in lower case. */
  enum Kind {
    SPTE,
    GFN,
    PAGE,
    STAT,
    TLB
  }

  private final Kind kind;
  private final long first;
  private final long second;
  private final Stat stat;

  private WhyQuestion(Kind kind, long first, long second, Stat stat) {
    this.kind = kind;
    this.first = first;
    this.second = second;
    this.stat = stat;
  }

  /**
   * Reads a question.
   *
   * @param prefix stands before the word in complaints: {@code --} for options
   * @throws IllegalArgumentException if it is none
   */
  static WhyQuestion parse(String prefix, String word, String value) {
    String name = prefix + word;
    return switch (word) {
      case "spte" -> entry(name, value);
      case "gfn" -> new WhyQuestion(Kind.GFN, Numbers.parse(name, value), 0, null);
      case "page" -> new WhyQuestion(Kind.PAGE, page(name, value), 0, null);
      case "stat" -> new WhyQuestion(Kind.STAT, 0, 0, stat(name, value));
      case "tlb" -> translation(name, value);
      default ->
          throw new IllegalArgumentException(
              "found '"
                  + name
                  + "', expected spte SP:INDEX, gfn G, page SP, stat NAME or tlb N:GVA");
    };
  }

  private static WhyQuestion entry(String name, String value) {
    String[] parts = pair(name, value, "SP:INDEX, as in 4:0");
    long index = Numbers.parse(name, parts[1]);
    if (index < 0 || index >= ShadowPage.ENTRIES) {
      throw new IllegalArgumentException(
          "found " + name + " " + value + ", expected an index from 0 to 511");
    }
    return new WhyQuestion(Kind.SPTE, page(name, parts[0]), index, null);
  }

  private static WhyQuestion translation(String name, String value) {
    String[] parts = pair(name, value, "N:GVA, as in 0:0x40000000");
    long vcpu = Numbers.parse(name, parts[0]);
    if (vcpu < 0 || vcpu > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("found " + name + " " + value + ", expected a vCPU");
    }
    return new WhyQuestion(Kind.TLB, vcpu, Numbers.parse(name, parts[1]), null);
  }

  private static String[] pair(String name, String value, String expected) {
    int colon = value.indexOf(':');
    if (colon < 1 || colon == value.length() - 1) {
      throw new IllegalArgumentException("found " + name + " " + value + ", expected " + expected);
    }
    return new String[] {value.substring(0, colon), value.substring(colon + 1)};
  }

  private static long page(String name, String value) {
    long page = Numbers.parse(name, value);
    if (page < 1 || page > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "found " + name + " " + value + ", expected a shadow page's number, from 1 on");
    }
    return page;
  }

  private static Stat stat(String name, String value) {
    StringBuilder known = new StringBuilder();
    for (Stat stat : Stat.values()) {
      if (stat.kvmName().equals(value)) {
        return stat;
      }
      known.append(known.length() == 0 ? "" : ", ").append(stat.kvmName());
    }
    throw new IllegalArgumentException(
        "found " + name + " '" + value + "', expected one of: " + known);
  }

  /** Whether the answer begins with the VM's state, and not with the index alone. */
  boolean needsState() {
    return switch (kind) {
      case GFN, TLB -> true;
      case STAT -> CountedStats.isCounted(stat);
      case SPTE, PAGE -> false;
    };
  }

  /** Prints the answer for the state after step {@code at}. */
  void answer(Why why, long at, int limit, Consumer<String> to) {
    if (kind == Kind.TLB) {
      answerTranslation(why, at, limit, to);
      return;
    }
    why.text().print(chain(why, at, limit), at, limit, to);
  }

  private Chain chain(Why why, long at, int limit) {
    return switch (kind) {
      case SPTE -> why.entry((int) first, (int) second, at, limit);
      case GFN -> why.gfn(first, at, limit);
      case PAGE -> why.page((int) first, at, limit);
      default -> why.stat(stat, at, limit);
    };
  }

  private void answerTranslation(Why why, long at, int limit, Consumer<String> to) {
    List<String> lines = new ArrayList<>();
    Chain frame = why.translation((int) first, second, at, limit, lines);
    to.accept(String.format("TLB of vcpu%d, gva 0x%x, after step %d", first, second, at));
    lines.forEach(to);
    if (frame != null) {
      to.accept("");
      why.text().print(frame, at, limit, to);
    }
  }
}
