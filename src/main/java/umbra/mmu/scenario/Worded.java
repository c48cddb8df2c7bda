package umbra.mmu.scenario;

/** A thing that the scenario language has a word for. */
interface Worded {

  /** The word. */
  String word();
}
