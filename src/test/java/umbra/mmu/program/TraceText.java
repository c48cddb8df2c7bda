package umbra.mmu.program;

import java.nio.charset.StandardCharsets;
import umbra.mmu.scenario.ProgramTrace;
import umbra.mmu.scenario.ScenarioParser;

/** A trace in memory, handed out in pieces of a size of one's choice. */
final class TraceText implements ProgramFiles {
  private final byte[] text;
  private final int piece;
  private int opened;
  private int closed;

  TraceText(String text, int piece) {
    this.text = text.getBytes(StandardCharsets.ISO_8859_1);
    this.piece = piece;
  }

  /** A {@code trace} line of vCPU 0. */
  static ProgramTrace line(String arguments) {
    String text = "ops\ntrace vcpu=0 file=f " + arguments + "\n";
    return (ProgramTrace) ScenarioParser.parse("s", text).steps().get(0);
  }

  int opened() {
    return opened;
  }

  int closed() {
    return closed;
  }

  @Override
  public TraceBytes open(String file) {
    opened++;
    return new TraceBytes() {
      private int at;

      @Override
      public int read(byte[] into, int offset, int length) {
        int count = Math.min(Math.min(length, piece), text.length - at);
        System.arraycopy(text, at, into, offset, count);
        at += count;
        return count == 0 ? -1 : count;
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }
}
