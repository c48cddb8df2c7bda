package umbra.journal.program;

import java.nio.charset.StandardCharsets;
import java.util.List;
import umbra.mmu.program.TraceBytes;
import umbra.mmu.program.TraceCursor;
import umbra.mmu.program.TraceSurvey;
import umbra.mmu.scenario.ProgramTrace;
import umbra.mmu.scenario.ScenarioParser;

/** Traces that are taken, and a way to read any bytes as one. */
public final class SampleProgramTraces {
  private static final int PIECE = 61;

  private SampleProgramTraces() {}

  /** Short traces: all kinds of lines, long addresses, page borders, a remark beyond the buffer. */
  public static List<byte[]> texts() {
    return List.of(
        bytes("==1== Lackey\n==1== \nI  0401ab70,3\n L 1ffeffe7e0,8\n S 1fff000728,8\n"),
        bytes(" M 7fffffffe000,4096\nI  ffe,15\n--1-- warning\n S ffffffff80000ffc,8\n"),
        bytes("I  0000000000001000,1\n".repeat(200) + "== " + "x".repeat(70_000) + "\n"));
  }

  /**
   * Surveys the bytes, handed out in small pieces, then walks them access by access, which must be
   * as many.
   */
  public static void survey(byte[] text) {
    ProgramTrace line =
        (ProgramTrace) ScenarioParser.parse("", "ops\ntrace vcpu=0 file=f\n").steps().get(0);
    TraceSurvey survey = TraceSurvey.of(line, new Pieces(text));
    TraceCursor cursor = new TraceCursor(line, survey.accesses(), file -> new Pieces(text));
    long fetches = 0;
    while (cursor.hasAccess()) {
      fetches += cursor.access() == 16 ? 1 : 0;
      cursor.advance();
    }
    if (fetches != survey.fetches()) {
      throw new IllegalStateException(fetches + " fetches, surveyed were " + survey.fetches());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final class Pieces implements TraceBytes {
    private final byte[] text;
    private int at;

    Pieces(byte[] text) {
      this.text = text;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int count = Math.min(Math.min(length, PIECE), text.length - at);
      System.arraycopy(text, at, into, offset, count);
      at += count;
      return count == 0 ? -1 : count;
    }

    @Override
    public void close() {}
  }
}
