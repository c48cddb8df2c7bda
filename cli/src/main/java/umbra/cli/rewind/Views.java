package umbra.cli.rewind;

import java.util.List;
import umbra.journal.replay.Timeline;
import umbra.mmu.state.VmState;

/** What a session shows that other commands show too, and what it needs of the journal for it. */
public interface Views {
  /** Another timeline of the same stream, before its first event. */
  Timeline timeline();

  /** As {@code umbra show --at STEP SECTION...}. */
  void show(VmState state, long step, List<String> sections);

  /** As {@code umbra why --at STEP --WORD VALUE}. */
  void why(long step, String word, String value);

  /** Says which run this is. */
  void info();

  /**
   * Reads a number, decimal or with 0x.
   *
   * @param what names it in the complaint
   * @throws IllegalArgumentException if it is none
   */
  long number(String what, String text);
}
